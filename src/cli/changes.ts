import type { MigrationStatus } from '../column-migration/operations.js';
import { reasonsOf } from './migrations.js';

/** What a log should have of a status: compared as text, so that only what changed makes a new line. */
export function changesOf(status: MigrationStatus): string {
  const { inForce, target, nextStep, backfill, mismatches, problems } = status;
  const reasons = reasonsOf(status);
  const percent = backfill?.status === 'running' ? backfill.percent : null;
  return [
    inForce?.phase ?? 'not expanded',
    ...(target === null || nextStep === null ? [] : [`→ ${nextStep.to} ${reasons.length === 0 ? 'is open' : 'waits'}`]),
    ...(target === null ? [] : reasons),
    // In tenths: a line for each batch would bury the rest.
    ...(percent === null ? [] : [`backfill ${Math.floor(percent / 10) * 10} %`]),
    ...(mismatches === 0 ? [] : [`${mismatches} mismatches`]),
    ...problems.map(({ code }) => code),
  ].join('; ');
}

import { assertNever } from '../../common/assert-never.js';
import { isInvalidating, type Plan } from '../plan/plan.js';
import { planIn } from '../plan/plan-in.js';
import type { FleetMember } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { type Phase, rungOf } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { noStrayWriters, nothingDependsOnOld } from './blocker-conditions.js';
import type { Condition } from './condition.js';
import { constraintsExist, grantsExist, nothingGenerated, statisticsExist } from './counterpart-conditions.js';
import { backfillEnded, verified } from './evidence-conditions.js';
import { everyMemberAcknowledged, everyMemberCanRun, noMemberNamesOld, writersHaveEnded } from './fleet-conditions.js';
import { expandStands, writersMayExecute } from './guard-conditions.js';
import { indexesExist } from './index-conditions.js';
import { definitionIsSound } from './definition-condition.js';
import { noRawUpserts, statementsNamingOld } from './statement-conditions.js';
import { guardIsLenient, guardIsStrict, requiredIsValidated, soaked } from './step-conditions.js';

/** What the conditions of a step are judged by. */
export interface StepContext {
  readonly db: Queryable;
  readonly plan: Plan;
  readonly row: LedgerRow;
  readonly fleet: readonly FleetMember[];
  readonly soakMs: number;
}

/** All conditions of a step to a neighbouring phase, met and unmet, in the order in which they become true. */
export async function conditionsOf(context: StepContext, to: Phase): Promise<readonly Condition[]> {
  const { row, fleet } = context;
  const present = { ...context, plan: planIn(context.plan, row.phase) };
  const common = [
    everyMemberCanRun(row, fleet, to),
    everyMemberAcknowledged(row, fleet, to),
    writersHaveEnded(row, to),
  ];
  const more = rungOf(to) > rungOf(row.phase) ? await upwards(present, to) : await downwards(present, to);
  return [...common, ...more];
}

async function upwards({ db, plan, row, fleet, soakMs }: StepContext, to: Phase): Promise<readonly Condition[]> {
  const standing = await expandStands(db, plan);
  switch (to) {
    case 'expanded':
    case 'dual-write':
      return [...standing, await definitionIsSound(db, plan, row.phase), await writersMayExecute(db, plan)];
    case 'backfilled':
      return [
        ...standing,
        await backfillEnded(db, plan),
        await verified(db, plan, row.enteredAt, 'dual-write was entered'),
      ];
    case 'read-new':
      return [
        ...standing,
        await indexesExist(db, plan),
        await constraintsExist(db, plan),
        await grantsExist(db, plan),
        await writersMayExecute(db, plan),
        await nothingGenerated(db, plan),
        await statisticsExist(db, plan),
        ...(await noRawUpserts(db, plan, row)),
        // The strict guard would refuse such writes, because nobody can convert them.
        ...(isInvalidating(plan) ? [await noStrayWriters(db, plan, Math.min(soakMs, row.ageMs))] : []),
        ...guardIsStrict(plan, row),
        await verified(db, plan, row.strictSettledAt, 'the guard was strict for everybody'),
      ];
    case 'enforced':
      return [
        ...standing,
        await verified(db, plan, row.strictSettledAt, 'the guard was strict for everybody'),
        await requiredIsValidated(db, plan),
      ];
    case 'new-only':
      return [
        ...standing,
        soaked(row, soakMs),
        await verified(db, plan, new Date(row.enteredAt.getTime() + soakMs), 'the soak time was over'),
      ];
    case 'retired':
      return [
        ...standing,
        soaked(row, soakMs),
        noMemberNamesOld(row, fleet, isInvalidating(plan) ? [to] : [row.phase, to]),
        await noStrayWriters(db, plan, Math.min(soakMs, row.ageMs)),
        await nothingDependsOnOld(db, plan),
        ...(await statementsNamingOld(db, plan, row)),
      ];
    case 'brownout':
    case 'contracted':
      return [
        ...standing,
        ...(to === 'contracted' ? [soaked(row, soakMs)] : []),
        noMemberNamesOld(row, fleet, [row.phase, to]),
        await noStrayWriters(db, plan, Math.min(soakMs, row.ageMs)),
        await nothingDependsOnOld(db, plan),
        ...(await statementsNamingOld(db, plan, row)),
      ];
    default:
      return assertNever(to);
  }
}

/**
 * The way back asks only that the fleet can follow, and for a lenient guard where nobody reads new any more. In mode
 * `invalidate`, rows whose new side was written alone must first have their old side filled again (D24).
 */
async function downwards({ db, plan, row }: StepContext, to: Phase): Promise<readonly Condition[]> {
  if (to === 'dual-write') return guardIsLenient(plan, row);
  if (!isRefilled(plan, row)) return [];
  return to === 'enforced' || to === 'read-new'
    ? [await verified(db, plan, row.enteredAt, `${row.phase} was entered`)]
    : [];
}

/** Whether old values are filled from new ones in this phase, and the way back waits for that. */
export function isRefilled(plan: Plan, { phase, movedFrom }: LedgerRow): boolean {
  return isInvalidating(plan) && (phase === 'new-only' || (phase === 'enforced' && movedFrom === 'new-only'));
}

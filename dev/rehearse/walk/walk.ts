import { PHASES, rungOf } from '../../../src/column-migration/phase/phase.js';
import { readMoves } from '../observe/history.sql.js';
import type { Stage } from '../stage.js';
import { CHAPTERS } from './chapters.js';
import { WalkEnded } from './walk-ended.js';

/** Up the ladder to `until`, and down once from every phase on the way. What is off is in the findings. */
export async function walk(stage: Stage): Promise<void> {
  try {
    for (const [phase, chapter] of CHAPTERS) {
      if (rungOf(phase) > rungOf(stage.options.until)) break;
      await chapter(stage);
    }
    await assertWentDownEverywhere(stage);
  } catch (error) {
    if (error instanceof WalkEnded) return;
    stage.findings.add('broken-rule', 'walk', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** By the ledger's own account, since a phase may be passed through quickly. */
async function assertWentDownEverywhere({ database, options, findings }: Stage): Promise<void> {
  const moves = await readMoves(database.pool);
  const isDown = (phase: string): boolean =>
    moves.some(
      ({ from, to }) =>
        from === phase &&
        rungOf(PHASES.find((one) => one === to) ?? 'contracted') <
          rungOf(PHASES.find((one) => one === from) ?? 'expanded'),
    );
  const missed = PHASES.slice(1, rungOf(options.until) + 1).filter((phase) => phase !== 'contracted' && !isDown(phase));
  if (missed.length > 0) findings.add('broken-rule', 'walk', `never went back down from ${missed.join(', ')}`);
}

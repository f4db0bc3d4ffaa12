import type { Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';

/** Calls of each statement, by its name, as they were when a phase was entered. */
export type Counts = Readonly<Record<string, number>>;

/** What was counted when the phase was last entered; `undefined` when nothing was. */
export async function readCounts(db: Queryable, key: string, phase: Phase): Promise<Counts | undefined> {
  const { rows } = await db.query<{ counts: Counts | null }>(
    `select e.evidence->'statements' as counts from column_migration.event as e
      where e.migration_key = $1 and e.kind = 'moved' and e.to_phase = $2 order by e.id desc limit 1`,
    [key, phase],
  );
  return rows[0]?.counts ?? undefined;
}

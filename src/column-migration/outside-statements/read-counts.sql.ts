import type { Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';

/** The calls of each statement when a phase was entered, by the statement's name. */
export type Counts = Readonly<Record<string, number>>;

/** The counts of the last time that the phase was entered. `undefined` when there are none. */
export async function readCounts(db: Queryable, key: string, phase: Phase): Promise<Counts | undefined> {
  const { rows } = await db.query<{ counts: Counts | null }>(
    `select e.evidence->'statements' as counts from column_migration.event as e
      where e.migration_key = $1 and e.kind = 'moved' and e.to_phase = $2 order by e.id desc limit 1`,
    [key, phase],
  );
  return rows[0]?.counts ?? undefined;
}

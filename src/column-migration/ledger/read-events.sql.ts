import { isPhase, type Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import type { LedgerEvent } from './record-event.sql.js';

/** One line of a column migration's history. */
export interface RecordedEvent extends Omit<LedgerEvent, 'from' | 'to'> {
  readonly id: number;
  readonly at: Date;
  readonly from: Phase | null;
  readonly to: Phase | null;
}

/**
 * The latest events of a key, the latest last.
 *
 * @param after only events with a larger id
 */
export async function readEvents(
  db: Queryable,
  key: string,
  { limit, after = 0 }: { readonly limit: number; readonly after?: number },
): Promise<readonly RecordedEvent[]> {
  const { rows } = await db.query<{
    id: string;
    happened_at: Date;
    kind: LedgerEvent['kind'];
    from_phase: string | null;
    to_phase: string | null;
    asked_by: string;
    evidence: RecordedEvent['evidence'];
  }>(
    `select e.id, e.happened_at, e.kind, e.from_phase, e.to_phase, e.asked_by, e.evidence
       from column_migration.event as e where e.migration_key = $1 and e.id > $3 order by e.id desc limit $2`,
    [key, limit, after],
  );
  return rows.reverse().map((row) => ({
    id: Number(row.id),
    at: row.happened_at,
    key,
    kind: row.kind,
    from: isPhase(row.from_phase) ? row.from_phase : null,
    to: isPhase(row.to_phase) ? row.to_phase : null,
    askedBy: row.asked_by,
    evidence: row.evidence,
  }));
}

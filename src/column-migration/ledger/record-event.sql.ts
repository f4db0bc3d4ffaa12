import type { Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';

export interface LedgerEvent {
  readonly key: string;
  readonly kind: 'moved' | 'refused' | 'guard' | 'backfill' | 'verification' | 'signed';
  readonly from?: Phase;
  readonly to?: Phase;
  readonly askedBy: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export async function recordEvent(db: Queryable, event: LedgerEvent): Promise<void> {
  await db.query(
    `insert into column_migration.event as e (migration_key, kind, from_phase, to_phase, asked_by, evidence) values ($1, $2, $3, $4, $5, $6)`,
    [event.key, event.kind, event.from ?? null, event.to ?? null, event.askedBy, JSON.stringify(event.evidence)],
  );
}

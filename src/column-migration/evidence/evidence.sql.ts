import type { Identity } from '../guard/identity.sql.js';
import type { Queryable } from '../sql/queryable.js';
import type { Difference } from './classes.sql.js';
import type { UnequalRow } from './judged-rows.js';

export type EvidenceKind = 'backfill' | 'verification';

/** What a run found, and what its proof depends on. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly version: bigint;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly rowsSeen: number;
  readonly rowsUnequal: number;
  readonly rowsRepaired: number;
  readonly rowsUnconvertible: number;
  readonly identity: Identity;
  /** Unequal rows by class, and a sample of them. */
  readonly classes: Readonly<Partial<Record<Difference, number>>>;
  readonly sample: readonly UnequalRow[];
  /** Time since its end by the database's clock, in ms. */
  readonly ageMs: number;
}

export type NewEvidence = Omit<Evidence, 'finishedAt' | 'ageMs' | 'classes' | 'sample'> &
  Partial<Pick<Evidence, 'classes' | 'sample'>>;

export async function writeEvidence(db: Queryable, key: string, evidence: NewEvidence): Promise<void> {
  await db.query(
    `insert into column_migration.evidence as e
       (migration_key, kind, version, started_at, rows_seen, rows_unequal, rows_repaired, rows_unconvertible, identity, classes, sample)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (migration_key, kind) do update
       set version = excluded.version, started_at = excluded.started_at, finished_at = clock_timestamp(), rows_seen = excluded.rows_seen,
           rows_unequal = excluded.rows_unequal, rows_repaired = excluded.rows_repaired, rows_unconvertible = excluded.rows_unconvertible, identity = excluded.identity,
           classes = excluded.classes, sample = excluded.sample`,
    [
      key,
      evidence.kind,
      evidence.version,
      evidence.startedAt,
      evidence.rowsSeen,
      evidence.rowsUnequal,
      evidence.rowsRepaired,
      evidence.rowsUnconvertible,
      JSON.stringify(evidence.identity),
      JSON.stringify(evidence.classes ?? {}),
      JSON.stringify(evidence.sample ?? []),
    ],
  );
}

export async function readEvidence(db: Queryable, key: string, kind: EvidenceKind): Promise<Evidence | undefined> {
  const { rows } = await db.query<{
    version: string;
    started_at: Date;
    finished_at: Date;
    rows_seen: string;
    rows_unequal: string;
    rows_repaired: string;
    rows_unconvertible: string;
    identity: Identity;
    classes: Evidence['classes'];
    sample: Evidence['sample'];
    age_ms: string;
  }>(
    `select e.version, e.started_at, e.finished_at, e.rows_seen, e.rows_unequal, e.rows_repaired, e.rows_unconvertible, e.identity, e.classes, e.sample,
            (extract(epoch from clock_timestamp() - e.finished_at) * 1000)::bigint as age_ms
       from column_migration.evidence as e where e.migration_key = $1 and e.kind = $2`,
    [key, kind],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    kind,
    version: BigInt(row.version),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    rowsSeen: Number(row.rows_seen),
    rowsUnequal: Number(row.rows_unequal),
    rowsRepaired: Number(row.rows_repaired),
    rowsUnconvertible: Number(row.rows_unconvertible),
    identity: row.identity,
    classes: row.classes,
    sample: row.sample,
    ageMs: Number(row.age_ms),
  };
}

/** A proof that stood until the coordinator itself replaced the guard's function in a step goes on to stand. */
export async function restampEvidence(db: Queryable, key: string, before: Identity, now: Identity): Promise<void> {
  await db.query(
    `update column_migration.evidence as e set identity = $3 where e.migration_key = $1 and e.identity = $2`,
    [key, JSON.stringify(before), JSON.stringify(now)],
  );
}

import { differencesOf, type Identity } from '../guard/identity.sql.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { Queryable } from '../sql/queryable.js';
import type { Findings } from './findings.js';

/** `sweep`: a step waits for it. `scrub`: none does, and it goes at a trickle. */
export type SweepKind = 'sweep' | 'scrub';

/** Where a sweep stands: begun when, on what, how far, and what it has found until there. */
export interface InterruptedSweep {
  readonly version: bigint;
  readonly startedAt: Date;
  readonly identity: Identity;
  readonly cursor: readonly string[];
  readonly found: Findings;
}

/** Of the sweep that was interrupted, if its proof would still stand: the phase is the same, and so are table and guard. */
export async function readInterrupted(
  db: Queryable,
  key: string,
  kind: SweepKind,
  version: bigint,
  identity: Identity,
): Promise<InterruptedSweep | undefined> {
  const { rows } = await db.query<Omit<InterruptedSweep, 'version'>>(
    `select s.started_at as "startedAt", s.identity, s.cursor, s.found from column_migration.sweep as s where s.migration_key = $1 and s.kind = $2 and s.version = $3`,
    [key, kind, version],
  );
  const row = rows[0];
  return row === undefined || differencesOf(row.identity, identity).length > 0 ? undefined : { ...row, version };
}

/** In a transaction: whoever has lost the lease may not put back what its successor has found meanwhile. Answers whether it was written. */
export async function writeInterrupted(
  db: Queryable,
  key: string,
  kind: SweepKind,
  lease: Lease,
  sweep: InterruptedSweep,
): Promise<boolean> {
  if (!(await holdsLease(db, lease))) return false;
  await db.query(
    `insert into column_migration.sweep as s (migration_key, kind, version, started_at, identity, cursor, found) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (migration_key) do update
        set kind = excluded.kind, version = excluded.version, started_at = excluded.started_at, identity = excluded.identity, cursor = excluded.cursor, found = excluded.found`,
    [
      key,
      kind,
      sweep.version,
      sweep.startedAt,
      JSON.stringify(sweep.identity),
      sweep.cursor,
      JSON.stringify(sweep.found),
    ],
  );
  return true;
}

/** A sweep that has ended begins anew the next time. */
export async function forgetInterrupted(db: Queryable, key: string): Promise<void> {
  await db.query(`delete from column_migration.sweep as s where s.migration_key = $1`, [key]);
}

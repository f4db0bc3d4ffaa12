import { differencesOf, type Identity } from '../guard/identity.sql.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { Queryable } from '../sql/queryable.js';
import type { Findings } from './findings.js';

/** `sweep`: a step waits for it. `scrub`: no step waits, and it runs slowly. */
export type SweepKind = 'sweep' | 'scrub';

/** The state of a sweep: when it began, on what, how far it has come, and what it has found so far. */
export interface InterruptedSweep {
  readonly version: bigint;
  readonly startedAt: Date;
  readonly identity: Identity;
  readonly cursor: readonly string[];
  readonly found: Findings;
}

/** The sweep that was interrupted, if its proof would still stand: if phase, table and guard are unchanged. */
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

/**
 * Saves the state of a sweep. To be called in a transaction: a process that has lost the lease may not overwrite what
 * its successor has found meanwhile. Returns whether it was written.
 */
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

/** After a sweep has ended, the next one starts from the beginning. */
export async function forgetInterrupted(db: Queryable, key: string): Promise<void> {
  await db.query(`delete from column_migration.sweep as s where s.migration_key = $1`, [key]);
}

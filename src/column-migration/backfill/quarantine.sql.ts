import { keyAsTexts, keyList, type KeyColumn } from '../catalog/primary-key.sql.js';
import type { Plan } from '../plan/plan.js';
import { tableOf, unequalOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

/** The class of a row whose old value has no image on the other side. Nothing failed: there is nothing to write. */
export const UNCONVERTIBLE = 'unconvertible';

/** A row that could not be made equal: its key and the class of the error, but never a value. */
export interface QuarantinedRow {
  readonly rowKey: readonly string[];
  /** A SQLSTATE, or `unconvertible`. */
  readonly class: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

export async function quarantineRow(db: Queryable, key: string, rowKey: readonly string[], why: string): Promise<void> {
  await db.query(
    `insert into column_migration.quarantine as q (migration_key, row_key, class) values ($1, $2, $3)
     on conflict (migration_key, row_key) do update set class = excluded.class, last_seen_at = clock_timestamp()`,
    [key, rowKey, why],
  );
}

export async function countQuarantined(db: Queryable, key: string): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `select count(*) as count from column_migration.quarantine as q where q.migration_key = $1`,
    [key],
  );
  return Number(rows[0]?.count ?? 0);
}

export async function readQuarantine(db: Queryable, key: string, limit: number): Promise<readonly QuarantinedRow[]> {
  const { rows } = await db.query<QuarantinedRow>(
    `select q.row_key as "rowKey", q.class, q.first_seen_at as "firstSeenAt", q.last_seen_at as "lastSeenAt"
       from column_migration.quarantine as q where q.migration_key = $1 order by q.first_seen_at, q.row_key limit $2`,
    [key, limit],
  );
  return rows;
}

/** Takes rows out of quarantine that are equal by now, or gone (D11). Returns how many. */
export async function releaseMended(db: Queryable, plan: Plan, key: readonly KeyColumn[]): Promise<number> {
  const values = key.map(({ type }, index) => `(q.row_key[${index + 1}])::${type}`).join(', ');
  const { rowCount } = await db.query(
    `delete from column_migration.quarantine as q
      where q.migration_key = $1
        and not exists (select from ${tableOf(plan)} as t where (${keyList(key, 't')}) = (${values}) and ${unequalOf(plan, 't')})`,
    [plan.key],
  );
  return rowCount ?? 0;
}

/** The keys in quarantine whose rows still exist, in key order. */
export async function quarantinedKeys(
  db: Queryable,
  plan: Plan,
  key: readonly KeyColumn[],
): Promise<readonly (readonly string[])[]> {
  const values = key.map(({ type }, index) => `(q.row_key[${index + 1}])::${type}`).join(', ');
  const { rows } = await db.query<{ key: string[] }>(
    `select ${keyAsTexts(key, 't')} as key from column_migration.quarantine as q
       join ${tableOf(plan)} as t on (${keyList(key, 't')}) = (${values})
      where q.migration_key = $1 order by ${key.map(({ name }) => `t.${quoteName(name)}`).join(', ')}`,
    [plan.key],
  );
  return rows.map((row) => row.key);
}

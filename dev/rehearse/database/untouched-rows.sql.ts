import type pg from 'pg';

const SCHEMA = 'treasurer_rehearsal';
const SNAPSHOT = `${SCHEMA}.untouched`;

/** Remembers every row that no client will write, as it is now. Answers how many. */
export async function rememberUntouched(db: pg.Pool, ownedAccounts: readonly string[]): Promise<number> {
  await db.query(`drop schema if exists ${SCHEMA} cascade`);
  await db.query(`create schema ${SCHEMA}`);
  const { rowCount } = await db.query(
    `create table ${SNAPSHOT} as
       select t.id, md5(t.description) as memo, t.amount, t.version, t.status, t.deleted_at, t.updated_at
         from transactions as t where t.account_id not in (select unnest(string_to_array('${ownedAccounts.join(',')}', ','))::uuid)`,
  );
  return rowCount ?? 0;
}

/** Ids of rows that nobody wrote and that differ from what they were: in anything, their time of change too. */
export async function changedUntouched(db: pg.Pool): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string; what: string }>(
    `select u.id, case when t.id is null then 'is gone' else 'is another' end as what
       from ${SNAPSHOT} as u left join transactions as t on t.id = u.id
      where (t.amount, t.version, t.status, t.deleted_at, t.updated_at) is distinct from (u.amount, u.version, u.status, u.deleted_at, u.updated_at)
         or md5(coalesce(to_jsonb(t) ->> 'description', to_jsonb(t) ->> 'memo')) is distinct from u.memo
      limit 100`,
  );
  return rows.map(({ id, what }) => `row ${id} ${what}`);
}

export async function forgetUntouched(db: pg.Pool): Promise<void> {
  await db.query(`drop schema if exists ${SCHEMA} cascade`);
}

/** Rows whose two columns differ, by id; all rows, one snapshot. None where one of the columns is not there. */
export async function differingRows(db: pg.Pool): Promise<readonly string[]> {
  const { rows: columns } = await db.query(
    `select from pg_attribute as a where a.attrelid = 'transactions'::regclass and a.attname in ('description', 'memo') and not a.attisdropped`,
  );
  if (columns.length < 2) return [];
  const { rows } = await db.query<{ id: string }>(
    `select t.id from transactions as t where t.memo is distinct from t.description limit 100`,
  );
  return rows.map(({ id }) => id);
}

import type pg from 'pg';

const ROWS = 300;
const LOCK_TIMEOUT_MS = 2_000;

/**
 * Leaves rows behind whose new column holds another value, as a restore of a part or an abandoned attempt does, past the
 * guard. A backfill that takes "not NULL" for "done" never repairs them (B2). Answers how many.
 */
export async function plantStaleRows(db: pg.Pool): Promise<number> {
  const client = await db.connect();
  try {
    await client.query('begin');
    await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    const { rows } = await client.query<{ name: string }>(
      `select g.tgname::text as name from pg_trigger as g where g.tgrelid = 'transactions'::regclass and g.tgname like 'zz\\_guard\\_%'`,
    );
    const names = rows.map(({ name }) => client.escapeIdentifier(name));
    for (const name of names) await client.query(`alter table transactions disable trigger ${name}`);
    const { rowCount } = await client.query(
      `update transactions set memo = 'stale ' || left(description, 100)
        where id in (select t.id from transactions as t where t.status = 'RECONCILED' order by md5(t.id::text) limit ${ROWS})`,
    );
    for (const name of names) await client.query(`alter table transactions enable always trigger ${name}`);
    await client.query('commit');
    return rowCount ?? 0;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** The deliberate break "guard dropped". */
export async function dropGuard(db: pg.Pool): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    `select g.tgname::text as name from pg_trigger as g where g.tgrelid = 'transactions'::regclass and g.tgname like 'zz\\_guard\\_%'`,
  );
  for (const { name } of rows) await db.query(`drop trigger "${name.replaceAll('"', '""')}" on transactions`);
}

import { resolve } from 'node:path';
import pg from 'pg';
import type { Cleanups } from '../../dev/cleanups.js';
import { startKeptDatabase } from '../../dev/kept-database.js';
import { run } from '../../dev/run.js';
import { seed } from '../../dev/seed/seed.js';

const TRANSACTIONS = 200_000;

export interface Prepared {
  readonly databaseUrl: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly transactions: number;
}

/** A database of its own with 200,000 transactions; the account that has most of them is listed. */
export async function prepare(cleanups: Cleanups): Promise<Prepared> {
  const starting = startKeptDatabase({ folder: resolve('.data/bench'), isKept: false });
  const { databaseUrl } = await cleanups.begin(starting, (database) => database.stop());
  await run('npx', ['prisma', 'migrate', 'deploy'], { DATABASE_URL: databaseUrl });
  await seed(
    databaseUrl,
    { transactions: TRANSACTIONS, organizations: 3, seed: 1, databaseUrl: undefined, isConfirmed: true },
    () => undefined,
  );
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ organizationId: string; accountId: string; transactions: number }>(
    `select t.organization_id as "organizationId", t.account_id as "accountId", count(*)::int as transactions from transactions as t group by 1, 2 order by 3 desc limit 1`,
  );
  await client.end();
  const [most] = rows;
  if (most === undefined) throw new Error('the seed made no transactions');
  return { ...most, databaseUrl };
}

/** Makes the user a member of the benchmark's organization. */
export async function join({ databaseUrl, organizationId }: Prepared, userId: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`insert into members (organization_id, user_id, role) values ($1, $2, 'MEMBER')`, [
    organizationId,
    userId,
  ]);
  await client.end();
}

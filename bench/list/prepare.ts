import { rm } from 'node:fs/promises';
import pg from 'pg';
import { startDatabase } from '../../dev/embedded-database.js';
import { run } from '../../dev/run.js';
import { seed } from '../../dev/seed/seed.js';

const TRANSACTIONS = 200_000;

export interface Prepared {
  readonly databaseUrl: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly transactions: number;
  stop(): Promise<void>;
}

/** A database of its own with 200,000 transactions; the account that has most of them is listed. */
export async function prepare(): Promise<Prepared> {
  const dataDir = '.data/bench/postgres';
  await rm('.data/bench', { recursive: true, force: true });
  const server = await startDatabase(() => undefined, dataDir);
  await run('npx', ['prisma', 'migrate', 'deploy'], { DATABASE_URL: server.databaseUrl });
  await seed(
    server.databaseUrl,
    { transactions: TRANSACTIONS, organizations: 3, seed: 1, databaseUrl: undefined, isConfirmed: true },
    () => undefined,
  );
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ organizationId: string; accountId: string; transactions: number }>(
    `select t.organization_id as "organizationId", t.account_id as "accountId", count(*)::int as transactions from transactions as t group by 1, 2 order by 3 desc limit 1`,
  );
  await client.end();
  const [most] = rows;
  if (most === undefined) throw new Error('the seed made no transactions');
  return { ...most, databaseUrl: server.databaseUrl, stop: () => server.stop() };
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

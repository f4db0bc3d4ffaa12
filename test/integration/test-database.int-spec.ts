import { Client } from 'pg';
import { createTestDatabase, LeakedConnectionsError } from '../harness/database.js';

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'forgotten' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('a test database', () => {
  it('is a copy of the migrated schema that no other database sees changes of', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const [first, second] = await Promise.all([connect(one.url), connect(other.url)]);
    await first.query('create table only_here (id int)');
    const tables = `select count(*)::int as n from information_schema.tables where table_schema = 'public'`;
    const counts = await Promise.all(
      [first, second].map(async (client) => (await client.query<{ n: number }>(tables)).rows[0]?.n ?? 0),
    );
    await Promise.all([first.end(), second.end()]);
    expect(counts[0]).toBe((counts[1] ?? 0) + 1);
    await Promise.all([one.drop(), other.drop()]);
  });

  it('names the connections that were left open when it is dropped', async () => {
    const database = await createTestDatabase();
    const client = await connect(database.url);
    await client.query('select 42');
    await expect(database.drop()).rejects.toThrow(LeakedConnectionsError);
    await expect(database.drop()).resolves.toBeUndefined();
    await client.end();
  });

  it('is dropped at the end of the file by itself', async () => {
    await expect(createTestDatabase()).resolves.toHaveProperty('url');
  });
});

import type pg from 'pg';
import { PG_POOL } from '../../src/database/index.js';
import { registerUser } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { asAdmin } from '../harness/database.js';
import { waitFor } from '../harness/wait-for.js';

describe('when the server ends every connection, as a failover does', () => {
  let app: TestApp;
  beforeAll(async () => (app = await startTestApp({ LOG_LEVEL: 'silent' })));
  afterAll(() => app.close());

  const endAll = (): Promise<number | null> =>
    asAdmin(async (admin) => {
      const database = new URL(app.databaseUrl).pathname.slice(1);
      const sql = 'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1';
      return (await admin.query(sql, [database])).rowCount;
    });

  it('goes on serving on new ones: idle connections, before Prisma was ever used', async () => {
    const pool = app.app.get<pg.Pool>(PG_POOL);
    await pool.query('select 1');
    expect(await endAll()).toBeGreaterThan(0);
    await waitFor(() => pool.totalCount === 0, { what: 'the pool to notice' });
    await expect(registerUser(app.http)).resolves.toHaveProperty('token');
  });

  it('fails the work in hand on a connection, and that alone', async () => {
    const pool = app.app.get<pg.Pool>(PG_POOL);
    const client = await pool.connect();
    await client.query('begin');
    await endAll();
    await expect(client.query('select 1')).rejects.toThrow();
    client.release(true);
    await expect(registerUser(app.http)).resolves.toHaveProperty('token');
  });
});

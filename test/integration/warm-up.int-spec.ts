import pg from 'pg';
import { PrismaService } from '../../src/database/index.js';
import { createTestDatabase } from '../harness/database.js';

async function warmedUp(connectionString: string): Promise<number> {
  const pool = new pg.Pool({ connectionString, max: 2 });
  const prisma = new PrismaService(pool);
  try {
    await prisma.warmUp();
    return pool.totalCount;
  } finally {
    await prisma.onApplicationShutdown();
  }
}

it('a process asks the database once before it serves', async () => {
  const { url, drop } = await createTestDatabase();
  expect(await warmedUp(url)).toBe(1);
  await drop();
});

it('and serves all the same when there is none', async () => {
  expect(await warmedUp('postgresql://nobody@127.0.0.1:1/nothing')).toBe(0);
});

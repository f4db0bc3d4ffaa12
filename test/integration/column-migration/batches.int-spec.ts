import pg from 'pg';
import { fillBatch } from '../../../src/column-migration/backfill/fill-batch.sql.js';
import type { Cursor } from '../../../src/column-migration/catalog/primary-key.sql.js';
import { readPrimaryKey } from '../../../src/column-migration/catalog/primary-key.sql.js';
import { judgeBatch } from '../../../src/column-migration/verification/judge-batch.sql.js';
import { RENAME, Scratch, SPLIT, UNITS } from './scratch.js';

let scratch: Scratch;
afterEach(() => scratch.close());

async function fillAll(limit: number): Promise<{ visited: number; changed: number }> {
  const key = await readPrimaryKey(scratch.client, scratch.plan);
  let cursor: Cursor = null;
  const total = { visited: 0, changed: 0 };
  do {
    const batch = await fillBatch(scratch.client, scratch.plan, key, 'old', cursor, limit);
    total.visited += batch.visited;
    total.changed += batch.changed;
    cursor = batch.cursor;
  } while (cursor !== null);
  return total;
}

async function judgeAll(limit: number): Promise<{ seen: number; unequal: number; unconvertible: number }> {
  const key = await readPrimaryKey(scratch.client, scratch.plan);
  let cursor: Cursor = null;
  const total = { seen: 0, unequal: 0, unconvertible: 0 };
  do {
    const batch = await judgeBatch(scratch.client, scratch.plan, key, cursor, limit);
    total.seen += batch.seen;
    total.unequal += batch.unequal;
    total.unconvertible += batch.unconvertible;
    cursor = batch.cursor;
  } while (cursor !== null);
  return total;
}

it('B2 fills stale rows as well as empty ones, and leaves equal ones alone', async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.behindTheGuard(
    `insert into notes (id, description, memo) select n, 'n' || n, case n % 3 when 0 then null when 1 then 'stale' else 'n' || n end from generate_series(1, 100) as n`,
  );
  expect(await judgeAll(7)).toEqual({ seen: 100, unequal: 67, unconvertible: 0 });
  expect(await fillAll(7)).toEqual({ visited: 100, changed: 67 });
  expect(await fillAll(7)).toEqual({ visited: 100, changed: 0 });
  expect(await judgeAll(100)).toEqual({ seen: 100, unequal: 0, unconvertible: 0 });
});

it('D1 counts a row that does not convert as unequal: it cannot pass for an empty one', async () => {
  scratch = await Scratch.of(UNITS);
  await scratch.client.query(`insert into prices (id, amount) values (1, 1.005), (2, 2), (3, null), (4, 1e30)`);
  expect(await fillAll(10)).toMatchObject({ visited: 4 });
  expect(await judgeAll(2)).toEqual({ seen: 4, unequal: 2, unconvertible: 2 });
});

it('fills several columns of a row at once', async () => {
  scratch = await Scratch.of(SPLIT);
  await scratch.behindTheGuard(`insert into persons (id, name) values (1, 'Lovelace, Ada')`);
  await fillAll(10);
  expect(await scratch.row(1)).toEqual({ name: 'Lovelace, Ada', given: 'Ada', family: 'Lovelace' });
});

it('B1 does not overwrite what another writer commits while it waits for the row', async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.behindTheGuard(`insert into notes (id, description) values (1, 'before')`);
  const { host, port, user, password, database } = scratch.client;
  const other = new pg.Client({ host, port, user: user ?? '', password: password ?? '', database: database ?? '' });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(`update notes set description = 'after', memo = 'after' where id = 1`);
    const filling = fillAll(10);
    await other.query('commit');
    await filling;
    expect(await scratch.row(1)).toEqual({ description: 'after', memo: 'after' });
  } finally {
    await other.end();
  }
});

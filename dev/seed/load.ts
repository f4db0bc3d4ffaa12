import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { deferredStructures } from './deferred-structures.js';
import { type Generator, SPLIT_COLUMNS, TRANSACTION_COLUMNS } from './generator.js';
import { memoColumns } from './memo-columns.js';

/** Rows of one COPY: the trigger that keeps balances sums up once for each. */
const COPY_ROWS = 100_000;
/** Rows made at a time, while the server takes those before. */
const BATCH_ROWS = 2_000;

export interface Loaded {
  readonly transactions: number;
  readonly splits: number;
}

export type Report = (what: string, done: number, total: number) => void;

/** Loads transactions and their splits in one database transaction: all of it is there, or nothing is. */
export async function load(db: pg.ClientBase, generator: Generator, total: number, report: Report): Promise<Loaded> {
  const { rows } = await db.query<{ is_empty: boolean }>('select not exists (select from transactions) as is_empty');
  const deferred = rows[0]?.is_empty === true ? await deferredStructures(db, ['transactions', 'splits']) : [];
  for (const { drop } of deferred) await db.query(drop);
  let splits = 0;
  for (let done = 0; done < total;) {
    const rowsOfCopy = Math.min(COPY_ROWS, total - done);
    splits += await copyBoth(db, generator, rowsOfCopy, (copied) => report('loading', done + copied, total));
    done += rowsOfCopy;
  }
  for (const [index, { name, create }] of [...deferred].reverse().entries()) {
    report(`building ${name}`, index, deferred.length);
    await db.query(create);
  }
  return { transactions: total, splits };
}

async function copyBoth(
  db: pg.ClientBase,
  generator: Generator,
  rows: number,
  report: (copied: number) => void,
): Promise<number> {
  const splits: string[] = [];
  let splitCount = 0;
  const columns = [...TRANSACTION_COLUMNS, ...(await memoColumns(db))].join(', ');
  const stream = db.query(copyFrom(`copy transactions (${columns}) from stdin`));
  for (let done = 0; done < rows; done += BATCH_ROWS) {
    const batch = generator.batch(Math.min(BATCH_ROWS, rows - done));
    splits.push(batch.splits);
    splitCount += batch.splitCount;
    if (!stream.write(batch.transactions)) await once(stream, 'drain');
    report(done + BATCH_ROWS);
  }
  stream.end();
  await finished(stream);
  await copyText(db, `copy splits (${SPLIT_COLUMNS.join(', ')}) from stdin`, splits);
  return splitCount;
}

async function copyText(db: pg.ClientBase, statement: string, parts: readonly string[]): Promise<void> {
  const stream = db.query(copyFrom(statement));
  for (const part of parts) {
    if (!stream.write(part)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}

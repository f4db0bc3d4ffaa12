import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { deferredStructures } from './deferred-structures.js';
import { type Generator, SPLIT_COLUMNS, TRANSACTION_COLUMNS } from './generator.js';
import { memoColumns } from './memo-columns.js';

/** Rows of one COPY: the trigger that keeps balances sums up once for each. */
const COPY_ROWS = 100_000;
/** Rows made at a time: few, so that the socket gets its turn often. */
const BATCH_ROWS = 250;
/** Bytes that wait for the server before making more of them waits too: enough that neither is idle while the other works. */
const AHEAD_BYTES = 8 * 1024 * 1024;

export interface Loaded {
  readonly transactions: number;
  readonly splits: number;
  /** How long the rows took, without the structures that are built over them. */
  readonly copySeconds: number;
}

export type Report = (what: string, done: number, total: number) => void;

/** Loads transactions and their splits in one database transaction: all of it is there, or nothing is. */
export async function load(db: pg.ClientBase, generator: Generator, total: number, report: Report): Promise<Loaded> {
  const { rows } = await db.query<{ is_empty: boolean }>('select not exists (select from transactions) as is_empty');
  const deferred = rows[0]?.is_empty === true ? await deferredStructures(db, ['transactions', 'splits']) : [];
  for (const { drop } of deferred) await db.query(drop);
  const startedAt = performance.now();
  let splits = 0;
  for (let done = 0; done < total;) {
    const rowsOfCopy = Math.min(COPY_ROWS, total - done);
    splits += await copyBoth(db, generator, rowsOfCopy, (copied) => report('loading', done + copied, total));
    done += rowsOfCopy;
  }
  const copySeconds = (performance.now() - startedAt) / 1000;
  for (const [index, { name, create }] of [...deferred].reverse().entries()) {
    report(`building ${name}`, index, deferred.length);
    await db.query(create);
  }
  return { transactions: total, splits, copySeconds };
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
  const stream = db.query(copyFrom(`copy transactions (${columns}) from stdin`, { highWaterMark: AHEAD_BYTES }));
  for (let done = 0; done < rows; done += BATCH_ROWS) {
    const batch = generator.batch(Math.min(BATCH_ROWS, rows - done));
    splits.push(batch.splits);
    splitCount += batch.splitCount;
    await give(stream, batch.transactions);
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
    await give(stream, part);
  }
  stream.end();
  await finished(stream);
}

async function give(stream: Writable, text: string): Promise<void> {
  if (stream.write(text)) await setImmediate();
  else await once(stream, 'drain');
}

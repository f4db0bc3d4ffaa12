import { pipeline } from 'node:stream/promises';
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
  /** Indexes and constraints were built over all rows at the end, rather than kept row by row. */
  readonly isDeferred: boolean;
  /** How long the rows took, without the structures that are built over them. */
  readonly copySeconds: number;
}

export type Report = (what: string, done: number, total: number) => void;

/** Loads transactions and their splits in one database transaction: all of it is there, or nothing is. */
export async function load(db: pg.ClientBase, generator: Generator, total: number, report: Report): Promise<Loaded> {
  const deferred = (await mayDefer(db, total)) ? await deferredStructures(db, ['transactions', 'splits']) : [];
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
  return { transactions: total, splits, isDeferred: deferred.length > 0, copySeconds };
}

/** Building anew pays where most rows are new ones. It locks everybody out until it is done: where there are rows, nobody else may be connected. */
async function mayDefer(db: pg.ClientBase, total: number): Promise<boolean> {
  const { rows } = await db.query<{ may: boolean }>(
    `select not exists (select from transactions)
            or (select count(*) from (select from transactions limit $1) as t) < $1
               and not exists (select from pg_stat_activity as a where a.datname = current_database() and a.backend_type = 'client backend' and a.pid <> pg_backend_pid()) as may`,
    [total],
  );
  return rows[0]?.may === true;
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
  const transactions = async function* (): AsyncGenerator<string> {
    for (let done = 0; done < rows; done += BATCH_ROWS) {
      const batch = generator.batch(Math.min(BATCH_ROWS, rows - done));
      splits.push(batch.splits);
      splitCount += batch.splitCount;
      yield batch.transactions;
      report(done + BATCH_ROWS);
      // The socket's turn.
      await setImmediate();
    }
  };
  await copy(db, `copy transactions (${columns}) from stdin`, transactions());
  await copy(db, `copy splits (${SPLIT_COLUMNS.join(', ')}) from stdin`, splits);
  return splitCount;
}

/** Rows are made ahead of the server, up to a point. */
async function copy(
  db: pg.ClientBase,
  statement: string,
  texts: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  await pipeline(texts, db.query(copyFrom(statement, { highWaterMark: AHEAD_BYTES })));
}

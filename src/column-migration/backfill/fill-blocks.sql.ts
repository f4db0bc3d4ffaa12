import type { QueryResult } from 'pg';
import type { Plan } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { fillableOf, setOf } from './fill.sql.js';
import { type Heap, heapName } from './heaps.sql.js';

/** Rows of a range of blocks. With several passes, the rows of one pass. */
export interface BlockWindow {
  readonly from: number;
  /** The first block after the window. */
  readonly to: number;
  readonly pass: number;
  readonly passes: readonly number[];
}

export interface Filled {
  readonly visited: number;
  readonly changed: number;
}

/**
 * The condition that `t.ctid` is in the window: a range that PostgreSQL scans, and prunes, block by block. A list of
 * ctids would prune nothing.
 */
export function inWindow({ from, to, pass, passes }: BlockWindow): string {
  const range = `t.ctid >= '(${from},0)'::tid and t.ctid < '(${to},0)'::tid`;
  if (passes.length === 1) return range;
  const rows = passes.reduce((sum, part) => sum + part, 0);
  const first = passes.slice(0, pass).reduce((sum, part) => sum + part, 0);
  // The line pointer's number is the only part of a ctid that tells the rows of a page apart. Its low byte is read at a
  // tenth of the cost of reading it from text.
  return `${range} and get_byte(tidsend(t.ctid), 5) % ${rows} between ${first} and ${first + (passes[pass] ?? 0) - 1}`;
}

/**
 * Makes the rows of a window equal, each judged as it is now, in the statement itself (B1, B2). Runners have separate
 * windows, so they cannot deadlock. Visited rows are those changed and, in a first pass, those that needed no change.
 */
export async function fillBlocks(
  db: Queryable,
  plan: Plan,
  heap: Heap,
  from: SideName,
  window: BlockWindow,
): Promise<Filled> {
  const table = `${heapName(heap)} as t`;
  const fillable = fillableOf(plan, from, 't');
  const update = `update ${table} set ${setOf(plan, from, 't')} where ${fillable} and ${inWindow(window)}`;
  if (window.pass > 0) {
    const changed = (await db.query(update)).rowCount ?? 0;
    return { visited: changed, changed };
  }
  // Both statements go in one message. Rows are counted before they have two versions, and by the command itself rather
  // than by RETURNING: that takes a tenth of the time (bench/README.md).
  const count = `select count(*) as idle from ${table} where ${inWindow({ ...window, passes: [1] })} and not (${fillable})`;
  const answers = (await db.query(`${count}; ${update}`)) as unknown as readonly [
    QueryResult<{ idle: string }>,
    QueryResult,
  ];
  const changed = answers[1].rowCount ?? 0;
  return { visited: changed + Number(answers[0].rows[0]?.idle ?? 0), changed };
}

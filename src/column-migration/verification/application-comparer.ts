import type pg from 'pg';
import { type Difference, DIFFERENCES } from '../evidence/classes.sql.js';
import type { Compared, Comparer, SweepScope } from './comparer.js';
import { fencedRepair } from './fenced-repair.js';
import type { JudgedBatch } from './judge-batch.sql.js';
import type { Cursor } from '../catalog/primary-key.sql.js';
import { togetherOrApart } from '../backfill/halve.js';
import { type ApplicationTable, type Converted, writeConverted } from '../backfill/application/application-rows.sql.js';
import { BUDGET_MS } from '../backfill/application/conversion-limits.js';
import { convertedOf, type JudgedRow, judgeRows } from '../backfill/application/judge-rows.js';
import { readBatch } from '../backfill/application/read-batch.js';
import { writeApart } from '../backfill/application/write-apart.js';

const SAMPLE = 100;

/** Compares by the application's own conversion, and repairs with compare-and-swap. */
export class ApplicationComparer implements Comparer {
  constructor(
    private readonly pool: pg.Pool,
    private readonly scope: SweepScope,
    private readonly table: ApplicationTable,
    /** How many conversions are under way at once. */
    private readonly concurrency: number,
  ) {}

  async next(after: Cursor, limit: number): Promise<Compared | undefined> {
    const rows = await readBatch(this.pool, this.table, { after, upTo: null, limit });
    const judged = await judgeRows(this.table, rows, { concurrency: this.concurrency, budgetMs: BUDGET_MS });
    const isWhole = judged.length === rows.length && rows.length < limit;
    const batch = summaryOf(judged, isWhole ? null : (judged.at(-1)?.row.key ?? null));
    const converted = convertedOf(judged);
    if (!this.scope.repairs || converted.length === 0) return { judged: batch, repaired: 0 };
    const repaired = await this.repair(converted);
    return repaired === undefined ? undefined : { judged: batch, repaired };
  }

  private repair(converted: readonly Converted[]): Promise<number | undefined> {
    const write = (how: typeof writeApart): Promise<number | undefined> =>
      fencedRepair(this.pool, this.scope, (client) => how(client, this.table, converted));
    return togetherOrApart(
      () => write(writeConverted),
      () => write(writeApart),
    );
  }
}

function summaryOf(judged: readonly JudgedRow[], cursor: Cursor): JudgedBatch {
  const unequal = judged.flatMap(({ row, difference }) =>
    difference === undefined ? [] : [{ key: row.key, difference }],
  );
  const counts = DIFFERENCES.map((name): [Difference, number] => [
    name,
    unequal.filter(({ difference }) => difference === name).length,
  ]);
  const classes = Object.fromEntries(counts.filter(([, count]) => count > 0)) as JudgedBatch['classes'];
  return {
    seen: judged.length,
    unequal: unequal.length,
    unconvertible: classes.convert ?? 0,
    classes,
    // The sample holds all rows that do not convert, because they go into quarantine.
    sample: [
      ...unequal.filter(({ difference }) => difference === 'convert'),
      ...unequal.filter(({ difference }) => difference !== 'convert').slice(0, SAMPLE),
    ],
    cursor,
  };
}

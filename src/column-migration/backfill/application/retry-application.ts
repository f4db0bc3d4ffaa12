import type pg from 'pg';
import { isPoison } from '../halve.js';
import { inRetriedTransaction } from '../../sql/in-retried-transaction.js';
import { type ApplicationTable, readRow, writeConverted } from './application-rows.sql.js';
import { CONCURRENCY } from './conversion-limits.js';
import { convertedOf, judgeRows } from './judge-rows.js';

/**
 * Converts the rows with these keys again, each on its own.
 *
 * @throws ConversionUnavailableError
 */
export async function retryApplication(
  pool: pg.Pool,
  table: ApplicationTable,
  keys: readonly (readonly string[])[],
): Promise<void> {
  for (const key of keys) {
    const rows = await readRow(pool, table, key);
    const converted = convertedOf(
      await judgeRows(table, rows, { concurrency: CONCURRENCY, budgetMs: Number.POSITIVE_INFINITY }),
    );
    await inRetriedTransaction(pool, async (client) => {
      await writeConverted(client, table, converted);
      return true;
    }).catch((error: unknown) => {
      if (!isPoison(error)) throw error;
    });
  }
}

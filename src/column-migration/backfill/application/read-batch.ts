import type pg from 'pg';
import { BATCH_SETTINGS } from '../../sql/batch-settings.js';
import { inRetriedTransaction } from '../../sql/in-retried-transaction.js';
import { type ApplicationRow, type ApplicationTable, readRows, type Scope } from './application-rows.sql.js';

/** The next rows, by the index of the key whatever statistics say; nothing is locked when they are there. */
export async function readBatch(
  pool: pg.Pool,
  table: ApplicationTable,
  scope: Scope,
): Promise<readonly ApplicationRow[]> {
  return (await inRetriedTransaction(pool, (client) => readRows(client, table, scope), BATCH_SETTINGS)) ?? [];
}

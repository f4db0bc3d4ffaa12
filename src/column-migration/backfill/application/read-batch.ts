import type pg from 'pg';
import { BATCH_SETTINGS } from '../../sql/batch-settings.js';
import { inRetriedTransaction } from '../../sql/in-retried-transaction.js';
import { type ApplicationRow, type ApplicationTable, readRows, type Scope } from './application-rows.sql.js';

/** The next rows, by the key's index whatever the statistics say. No lock is kept on them. */
export async function readBatch(
  pool: pg.Pool,
  table: ApplicationTable,
  scope: Scope,
): Promise<readonly ApplicationRow[]> {
  return (await inRetriedTransaction(pool, (client) => readRows(client, table, scope), BATCH_SETTINGS)) ?? [];
}

import type pg from 'pg';
import { halve } from '../halve.js';
import { quarantineRow } from '../quarantine.sql.js';
import { type ApplicationTable, type Converted, writeConverted } from './application-rows.sql.js';

/** Writes those that can be written; the others go into quarantine. */
export async function writeApart(
  client: pg.PoolClient,
  table: ApplicationTable,
  converted: readonly Converted[],
): Promise<number> {
  return halve(
    client,
    converted,
    (some) => writeConverted(client, table, some),
    ({ row }, sqlstate) => quarantineRow(client, table.plan.key, row.key, sqlstate),
  );
}

import type pg from 'pg';
import { halve } from '../halve.js';
import { quarantineRow } from '../quarantine.sql.js';
import { type ApplicationTable, type Converted, writeConverted } from './application-rows.sql.js';

/** Writes the rows that can be written, and puts the others into quarantine. */
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

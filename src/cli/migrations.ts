import type { INestApplicationContext } from '@nestjs/common';
import type pg from 'pg';
import {
  ColumnMigrationRegistry,
  MigrationStatuses,
  type MigrationStatus,
  UnknownMigrationError,
} from '../column-migration/operations.js';
import { PG_POOL } from '../database/index.js';

/** The process's pool: what a command reads and leaves in the ledger goes through it. */
export function poolOf(services: INestApplicationContext): pg.Pool {
  return services.get<pg.Pool>(PG_POOL);
}

/** The state of one column migration. @throws UnknownMigrationError */
export async function statusOf(services: INestApplicationContext, key: string): Promise<MigrationStatus> {
  const all = await services.get(MigrationStatuses).read(poolOf(services));
  const found = all.find((one) => one.key === key);
  if (found === undefined)
    throw new UnknownMigrationError(
      key,
      all.map((one) => one.key),
    );
  return found;
}

/** Refuses a key that this build has no code of: a flag of it would ask nobody. @throws UnknownMigrationError */
export function checkKey(services: INestApplicationContext, key: string): void {
  const known = [...services.get(ColumnMigrationRegistry).all().keys()];
  if (!known.includes(key)) throw new UnknownMigrationError(key, known);
}

/** What the next step waits for, in words; empty when its gate is open, or there is none. */
export function reasonsOf({ nextStep }: MigrationStatus): readonly string[] {
  return nextStep?.conditions.filter(({ isMet }) => !isMet).map(({ detail }) => detail) ?? [];
}

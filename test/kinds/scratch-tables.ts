import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { HiddenColumns } from '../../src/database/index.js';
import type { ContractOptions, ExpandColumns } from '../../src/column-migration/testing/index.js';
import { expandSql, expandValidateSql } from '../../src/column-migration/testing/index.js';
import { PrismaClient } from '../generated/kinds/client.js';
import { createTestDatabase } from '../harness/database.js';

/** The parent of every scratch row. */
export const SHELF = '00000000-0000-4000-8000-000000000001';

interface ScratchKind {
  /** Its table as it was before anything moved: columns beside id, shelf_id and other. */
  readonly columns: string;
  /** The field of the shelf that holds its rows. */
  readonly field: string;
  readonly expand: ExpandColumns;
}

/** What the contract kit must know of a definition on a scratch table. */
export function scratchOptions<V>(
  { plan }: { readonly plan: Parameters<typeof expandSql>[0] },
  { columns, field, expand }: ScratchKind,
): Omit<ContractOptions<V>, 'values'> {
  return {
    openDatabase: createTestDatabase,
    client: kindsClient,
    row: () => ({ shelfId: SHELF }),
    parent: { model: 'Shelf', field, where: () => ({ id: SHELF }), without: ['shelfId'] },
    async prepare(db) {
      await makeTable(db, plan.table, columns);
      await db.query(`begin; ${expandSql(plan, expand)}\ncommit;`);
      await db.query(expandValidateSql(plan, expand));
    },
  };
}

export function kindsClient(pool: pg.Pool, hidden: HiddenColumns): PrismaClient {
  const omit = Object.fromEntries(
    Object.entries(hidden).map(([model, fields]) => [
      model.charAt(0).toLowerCase() + model.slice(1),
      Object.fromEntries(fields.map((name) => [name, true])),
    ]),
  );
  return new PrismaClient({ adapter: new PrismaPg(pool), omit });
}

export async function makeTable(db: pg.Client, table: string, columns: string): Promise<void> {
  await db.query(`create table if not exists shelves (id uuid primary key default gen_random_uuid());
    insert into shelves values ('${SHELF}') on conflict do nothing;
    create table ${table} (id uuid primary key default gen_random_uuid(), shelf_id uuid not null references shelves, other int not null default 0, ${columns})`);
}

import pg from 'pg';
import type { Plan } from '../../src/column-migration/plan/plan.js';
import { installGuardSql } from '../../src/column-migration/guard/guard-trigger.sql.js';
import type { BenchServer } from './bench-server.js';

const column = (name: string) => ({ field: name, name });
const BASE = {
  schema: 'public',
  primaryKey: ['id'],
  image: {},
  required: [],
  rollbackFloor: 'expanded',
  convertible: () => 'true',
} as const;

/** The table of the measurements: 200 bytes a row, a key, eight further indexes. */
export const TX: Plan = {
  ...BASE,
  key: 'tx-description-to-memo',
  table: 'tx',
  old: { columns: [column('description')] },
  new: { columns: [column('memo')] },
  forward: { memo: ({ description }) => description ?? '' },
  backward: { description: ({ memo }) => memo ?? '' },
};

/** pgroll's own benchmark table, under another name: `name` becomes NOT NULL, with a placeholder. */
export const USERS: Plan = {
  ...BASE,
  key: 'users-name-to-required',
  table: 'people',
  old: { columns: [column('name')] },
  new: { columns: [column('new_name')] },
  forward: { new_name: ({ name }) => `(CASE WHEN ${name} IS NULL THEN 'placeholder' ELSE ${name} END)` },
  backward: { name: ({ new_name }) => new_name ?? '' },
};

export interface TxOptions {
  readonly rows: number;
  readonly fillfactor: number;
  /** `random`: as uuid v4. `time`: in the order of insertion, as uuid v7. */
  readonly keys: 'random' | 'time';
}

const KEYS = {
  random: 'gen_random_uuid()',
  time: `(lpad(to_hex(1700000000000 + n), 12, '0') || '7000' || '8000' || lpad(to_hex((random() * 1e12)::bigint), 12, '0'))::uuid`,
};

/** Makes a database to copy, whose rows are all to be filled. */
export async function prepareTx(
  server: BenchServer,
  name: string,
  { rows, fillfactor, keys }: TxOptions,
): Promise<void> {
  await build(server, name, TX, [
    `create table tx (id uuid not null, organization_id uuid not null, account_id uuid not null, vendor_id uuid, category_id uuid, date date not null, type text not null,
       status text not null, amount numeric(19,4) not null, description text not null, memo text, created_at timestamptz not null, updated_at timestamptz not null)
       with (autovacuum_enabled = off, fillfactor = ${fillfactor})`,
    `insert into tx select ${KEYS[keys]}, md5('o' || n % 50)::uuid, md5('a' || (random() * 2000)::int)::uuid, md5('v' || (random() * 5000)::int)::uuid, md5('c' || (random() * 200)::int)::uuid,
       date '2023-01-01' + (random() * 1000)::int, case when random() < .8 then 'EXPENSE' else 'INCOME' end, case when random() < .6 then 'RECONCILED' else 'CLEARED' end,
       (random() * 10000)::numeric(19,4), 'invoice ' || substr(md5(n::text), 1, 20), null, now() - n * interval '10 s', now() from generate_series(1, ${rows}) as n`,
    `alter table tx add primary key (id)`,
    ...[
      'account_id, date',
      'vendor_id',
      'category_id',
      'date',
      'status',
      'amount',
      'organization_id, date',
      'created_at',
    ].map((columns) => `create index on tx (${columns})`),
  ]);
}

export async function prepareUsers(
  server: BenchServer,
  name: string,
  rows: number,
  isAnalysed: boolean,
): Promise<void> {
  await build(
    server,
    name,
    USERS,
    [
      `create table people (id serial primary key, name varchar(255), new_name varchar(255)) with (autovacuum_enabled = off)`,
      `insert into people (name) select null from generate_series(1, ${rows})`,
    ],
    isAnalysed,
  );
}

async function build(
  server: BenchServer,
  name: string,
  plan: Plan,
  statements: readonly string[],
  isAnalysed = true,
): Promise<void> {
  const client = new pg.Client({ connectionString: await server.copy('ledger', name) });
  await client.connect();
  await client.query(`set maintenance_work_mem = '512MB'`);
  for (const statement of statements) await client.query(statement);
  await client.query(installGuardSql(plan));
  await client.query(
    `insert into column_migration.migration (key, schema_name, table_name) values ($1, 'public', $2)`,
    [plan.key, plan.table],
  );
  if (isAnalysed) await client.query(`vacuum (freeze, analyze) ${plan.table}`);
  await client.end();
}

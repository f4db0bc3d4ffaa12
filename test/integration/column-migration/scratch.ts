import pg from 'pg';
import type { InvalidatingPlan, Plan } from '../../../src/column-migration/plan/plan.js';
import { guardFunctionSql } from '../../../src/column-migration/guard/guard-function.sql.js';
import { guardStateOf } from '../../../src/column-migration/guard/guard-states.js';
import { installGuardSql } from '../../../src/column-migration/guard/guard-trigger.sql.js';
import type { Phase } from '../../../src/column-migration/phase/phase.js';
import { createTestDatabase, type TestDatabase } from '../../harness/database.js';

export type Row = Readonly<Record<string, unknown>>;

const column = (name: string) => ({ field: name, name });

const BASE = {
  schema: 'public',
  primaryKey: ['id'],
  image: {},
  required: [],
  rollbackFloor: 'expanded',
  convertible: () => 'true',
} as const;

/** `description` becomes `memo`. */
export const RENAME: Plan = {
  ...BASE,
  key: 'note-description-to-memo',
  table: 'notes',
  old: { columns: [column('description')] },
  new: { columns: [column('memo')] },
  forward: { memo: ({ description }) => description ?? '' },
  backward: { description: ({ memo }) => memo ?? '' },
};

/** An amount becomes whole cents: what has more than two decimals, or is too large, has no image. */
export const UNITS: Plan = {
  ...BASE,
  key: 'price-amount-to-cents',
  table: 'prices',
  old: { columns: [column('amount')] },
  new: { columns: [column('cents')] },
  convertible: ({ amount }) => `(abs(${amount}) < 90000000000000 AND ${amount} * 100 = trunc(${amount} * 100))`,
  // Total: evaluated for every value in the trigger's WHEN, it may not overflow (D18).
  forward: {
    cents: ({ amount }) => `CASE WHEN abs(${amount}) < 90000000000000 THEN round(${amount} * 100)::bigint END`,
  },
  backward: { amount: ({ cents }) => `(${cents}::numeric / 100)` },
};

/** "Family, Given" becomes two columns. */
export const SPLIT: Plan = {
  ...BASE,
  key: 'person-name-to-given-and-family',
  table: 'persons',
  old: { columns: [column('name')] },
  new: { columns: [column('given'), column('family')] },
  convertible: ({ name }) => `${name} LIKE '%, %'`,
  forward: {
    given: ({ name }) => `split_part(${name}, ', ', 2)`,
    family: ({ name }) => `split_part(${name}, ', ', 1)`,
  },
  backward: { name: ({ given, family }) => `(${family} || ', ' || ${given})` },
};

/** The same column, never NULL any more. */
export const REQUIRE: Plan = {
  ...BASE,
  key: 'label-text-required',
  table: 'labels',
  old: { columns: [column('text')] },
  new: { columns: [column('text')] },
  forward: { text: ({ text }) => `coalesce(${text}, '')` },
  backward: { text: ({ text }) => text ?? '' },
};

/** What a key service seals: only the application can convert. */
export const SEALED: InvalidatingPlan = {
  ...BASE,
  key: 'secret-plain-to-sealed',
  table: 'secrets',
  old: { columns: [column('plain')] },
  new: { columns: [column('sealed')] },
  forward: {},
  backward: {},
  token: column('token'),
};

const TABLES: Readonly<Record<string, string>> = {
  notes: 'id int primary key, description text check (description is not null), memo text, other int default 0',
  prices: 'id int primary key, amount numeric, cents bigint, other int default 0',
  persons: 'id int primary key, name text, given text, family text, other int default 0',
  labels: 'id int primary key, text text, other int default 0',
  secrets: 'id int primary key, plain text, sealed text, token text, other int default 0',
};

/** A database of its own with the plan's table and guard. */
export class Scratch {
  private constructor(
    private readonly database: TestDatabase,
    readonly client: pg.Client,
    readonly plan: Plan,
  ) {}

  /** @param given has all schema migrations. @default a new one */
  static async of(plan: Plan, given?: TestDatabase): Promise<Scratch> {
    const database = given ?? (await createTestDatabase());
    const client = new pg.Client({ connectionString: database.url, application_name: 'psql' });
    await client.connect();
    await client.query(`create table ${plan.table} (${TABLES[plan.table] ?? ''})`);
    await client.query(`begin; ${installGuardSql(plan)} commit;`);
    return new Scratch(database, client, plan);
  }

  /** Where the database is, for other connections to it. */
  get url(): string {
    return this.database.url;
  }

  /** Enters the plan into the ledger, as its expand schema migration does. */
  async expand(): Promise<void> {
    await this.client.query(
      `insert into column_migration.migration (key, schema_name, table_name) values ($1, 'public', $2)`,
      [this.plan.key, this.plan.table],
    );
  }

  /** The guard as it is while this phase is in force. */
  async enter(phase: Phase, strictAhead = false): Promise<void> {
    await this.client.query(guardFunctionSql(this.plan, guardStateOf(phase, strictAhead)));
  }

  /** Runs statements with the guard off: how rows were before it came, or after somebody bypassed it. */
  async behindTheGuard(text: string): Promise<void> {
    await this.client.query(
      `alter table ${this.plan.table} disable trigger user; ${text}; alter table ${this.plan.table} enable always trigger "zz_guard_${this.plan.key}"`,
    );
  }

  async row(id: number): Promise<Row> {
    const { rows } = await this.client.query<Row>(`select * from ${this.plan.table} where id = $1`, [id]);
    const { id: _id, other: _other, ...columns } = rows[0] ?? {};
    return columns;
  }

  async strays(): Promise<readonly string[]> {
    const { rows } = await this.client.query<{ stray: string }>(
      `select application_name || ' ' || role_name || ' ' || gave as stray from column_migration.stray_write order by id`,
    );
    return rows.map(({ stray }) => stray);
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }
}

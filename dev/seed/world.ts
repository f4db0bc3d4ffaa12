import type pg from 'pg';
import type { Random } from './random.js';

/** What transactions refer to. */
export interface World {
  readonly organizations: readonly {
    readonly id: string;
    readonly accountIds: readonly string[];
    readonly categoryIds: readonly string[];
    readonly vendorIds: readonly string[];
  }[];
}

const ACCOUNT_TYPES = ['CHECKING', 'SAVINGS', 'CREDIT_CARD', 'CASH', 'INVESTMENT', 'OTHER'];
const INSTITUTIONS = ['Sparkasse', 'Crédit Mutuel', 'Первый банк', '中国银行', null];

/** Organizations with one owner, accounts in one currency each, a tree of categories, and vendors. */
export async function createWorld(db: pg.ClientBase, random: Random, organizations: number): Promise<World> {
  const run = Date.now().toString(36);
  const { rows: users } = await db.query<{ id: string }>(
    `insert into users (email, name, password_hash) values ('seed-' || $1 || '@treasurer.example', 'Seed Owner', '!') returning id`,
    [run],
  );
  const world: World['organizations'][number][] = [];
  for (let index = 0; index < organizations; index += 1) {
    const id = await idOf(db, `insert into organizations (name) values ($1) returning id`, [
      `Seeded organization ${run} ${index + 1}`,
    ]);
    await db.query(`insert into members (organization_id, user_id, role) values ($1, $2, 'OWNER')`, [id, users[0]?.id]);
    const accounts = await db.query<{ id: string }>(
      `insert into accounts (organization_id, name, account_type, currency, institution, opening_balance)
       select $1, 'Account ' || n, ($2::text[])[1 + n % 6]::account_type, $3, ($4::text[])[1 + n % 5], n * 100 from generate_series(1, $5::int) as n returning id`,
      [id, ACCOUNT_TYPES, random.pick(['EUR', 'USD', 'JPY', 'CHF']), INSTITUTIONS, 3 + random.below(18)],
    );
    const roots = await db.query<{ id: string }>(
      `insert into categories (organization_id, name) select $1, 'Category ' || n from generate_series(1, 6) as n returning id`,
      [id],
    );
    const leaves = await db.query<{ id: string }>(
      `insert into categories (organization_id, parent_id, name) select $1, p.id, 'Part ' || n from unnest($2::uuid[]) as p(id), generate_series(1, 4) as n returning id`,
      [id, roots.rows.map((row) => row.id)],
    );
    const vendors = await db.query<{ id: string }>(
      `insert into vendors (organization_id, name) select $1, 'Vendor ' || n from generate_series(1, $2::int) as n returning id`,
      [id, 20 + random.below(180)],
    );
    const ids = (result: { rows: { id: string }[] }): readonly string[] => result.rows.map((row) => row.id);
    world.push({ id, accountIds: ids(accounts), categoryIds: ids(leaves), vendorIds: ids(vendors) });
  }
  return { organizations: world };
}

async function idOf(db: pg.ClientBase, text: string, values: unknown[]): Promise<string> {
  const { rows } = await db.query<{ id: string }>(text, values);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the insert answered no key');
  return id;
}

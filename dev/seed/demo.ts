import { hash } from '@node-rs/argon2';
import pg from 'pg';

/** Published on purpose: the demonstration lives on your machine only. */
export const DEMO = {
  email: 'demo@treasurer.example',
  password: 'demonstration only',
  organization: 'Demonstration Club',
} as const;

export interface Demonstration {
  readonly email: string;
  readonly password: string;
  readonly organizationId: string;
  readonly accountId: string;
  /** Whether it was made just now. */
  readonly created: boolean;
}

/** Makes the demonstration organization, once: a later call finds it. */
export async function seedDemo(databaseUrl: string): Promise<Demonstration> {
  const db = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'treasurer-demo',
    options: '-c TimeZone=UTC',
  });
  await db.connect();
  try {
    const known = await find(db);
    if (known !== undefined) return { ...DEMO, ...known, created: false };
    await db.query('begin');
    await fill(db, await hash(DEMO.password));
    await db.query('commit');
    const made = await find(db);
    if (made === undefined) throw new Error('the demonstration was made, but is not there');
    return { ...DEMO, ...made, created: true };
  } finally {
    await db.end();
  }
}

async function find(db: pg.ClientBase): Promise<{ organizationId: string; accountId: string } | undefined> {
  const { rows } = await db.query<{ organizationId: string; accountId: string }>(
    `select o.id as "organizationId", a.id as "accountId"
       from users as u join members as m on m.user_id = u.id join organizations as o on o.id = m.organization_id join accounts as a on a.organization_id = o.id
      where u.email = $1 and o.name = $2 and o.deleted_at is null order by a.name limit 1`,
    [DEMO.email, DEMO.organization],
  );
  return rows[0];
}

async function fill(db: pg.ClientBase, passwordHash: string): Promise<void> {
  await db.query(
    `insert into users (email, name, password_hash) values ($1, 'Dana Demo', $2) on conflict (email) do nothing`,
    [DEMO.email, passwordHash],
  );
  await db.query(
    `with o as (insert into organizations (name) values ($2) returning id),
          m as (insert into members (organization_id, user_id, role) select o.id, u.id, 'OWNER' from o, users as u where u.email = $1),
          c as (insert into categories (organization_id, name) select o.id, n from o, unnest(array['Boats', 'Clubhouse', 'Events', 'Membership']) as n),
          v as (insert into vendors (organization_id, name) select o.id, n from o, unnest(array['Boatyard Huber', 'City Works', 'Green Grocer', 'Print Shop']) as n)
     insert into accounts (organization_id, name, account_type, currency, institution, opening_balance)
     select o.id, n, t::account_type, 'EUR', i, b from o, (values ('Current account', 'CHECKING', 'Savings Bank', 2500), ('Reserve', 'SAVINGS', 'Savings Bank', 10000), ('Till', 'CASH', null, 150)) as a(n, t, i, b)`,
    [DEMO.email, DEMO.organization],
  );
  await recordTransactions(db);
}

/** Sixty transactions of the last months, each with its first line of history; a transfer a month, the older ones cleared. */
async function recordTransactions(db: pg.ClientBase): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = 'transactions'::regclass and attname in ('description', 'memo') and not attisdropped order by 1`,
  );
  await db.query(
    `with o as (select o.id from organizations as o where o.name = $1 and o.deleted_at is null order by o.created_at desc limit 1),
          a as (select a.id, a.name from accounts as a, o where a.organization_id = o.id),
          t as (
       insert into transactions (organization_id, account_id, destination_account_id, vendor_id, transaction_type, status, date, ${rows[0]?.name ?? 'memo'}, amount)
       select o.id, (select a.id from a where a.name = 'Current account'),
              case when n % 10 = 0 then (select a.id from a where a.name = 'Reserve') end,
              case when n % 3 = 1 then (select v.id from vendors as v where v.organization_id = o.id order by v.name offset n % 4 limit 1) end,
              (case when n % 10 = 0 then 'TRANSFER' when n % 4 = 0 then 'INCOME' else 'EXPENSE' end)::transaction_type,
              (case when n > 30 then 'CLEARED' else 'UNCLEARED' end)::transaction_status,
              current_date - n * 3,
              case when n % 10 = 0 then 'To the reserve' when n % 4 = 0 then 'Membership fees, week ' || n else (array['Boat repair', 'Flyers for the regatta', 'Groceries for the summer party', 'Electricity, clubhouse', 'Oars', 'Varnish', 'Insurance'])[1 + n % 7] end,
              case when n % 4 = 0 then 240 else 17.5 + n * 1.25 end
         from o, generate_series(1, 60) as n
       returning id, organization_id, transaction_type, amount, (select u.id from users as u where u.email = $2) as user_id),
          s as (
       insert into splits (organization_id, transaction_id, category_id, amount)
       select t.organization_id, t.id, (select c.id from categories as c where c.organization_id = t.organization_id and c.name = 'Boats'), t.amount from t where t.transaction_type = 'EXPENSE')
     insert into transaction_edits (transaction_id, action, version, changes, changed_by_id) select t.id, 'CREATED', 1, '{}', t.user_id from t`,
    [DEMO.organization, DEMO.email],
  );
}

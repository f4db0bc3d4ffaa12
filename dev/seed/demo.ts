import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { DemoLedger } from './demo-ledger.js';
import { insertRows } from './insert-rows.js';
import { memoColumns } from './memo-columns.js';

/** Published on purpose: the demonstration lives on your machine only. */
export const DEMO = {
  email: 'demo@treasurer.example',
  password: 'demonstration only',
  organization: 'Demonstration Club',
} as const;
/** Any number: two launchers that make the demonstration at once wait for each other. */
const LOCK = 727_068_102;

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
    await db.query('begin');
    await db.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const known = await find(db);
    if (known === undefined) await make(db);
    await db.query('commit');
    const found = known ?? (await find(db));
    if (found === undefined) throw new Error('the demonstration was made, but is not there');
    return { email: DEMO.email, password: DEMO.password, ...found, created: known === undefined };
  } finally {
    await db.end();
  }
}

/** The first organization of the demonstration user that has an account, whatever it is called by now. */
async function find(db: pg.ClientBase): Promise<{ organizationId: string; accountId: string } | undefined> {
  const { rows } = await db.query<{ organizationId: string; accountId: string }>(
    `select o.id as "organizationId", a.id as "accountId"
       from users as u
       join members as m on m.user_id = u.id
       join organizations as o on o.id = m.organization_id
       join accounts as a on a.organization_id = o.id
      where u.email = $1 and o.deleted_at is null
      order by o.created_at, o.id, a.created_at, a.name limit 1`,
    [DEMO.email],
  );
  return rows[0];
}

async function make(db: pg.ClientBase): Promise<void> {
  const { rows } = await db.query<{ id: string }>(
    `insert into users (email, name, password_hash) values ($1, 'Dana Demo', $2)
     on conflict (email) do update set email = excluded.email returning id`,
    [DEMO.email, await hash(DEMO.password)],
  );
  const ledger = new DemoLedger(rows[0]?.id ?? '', Date.now(), await memoColumns(db));
  for (const [table, list] of Object.entries(ledger.rows(DEMO.organization))) await insertRows(db, table, list);
}

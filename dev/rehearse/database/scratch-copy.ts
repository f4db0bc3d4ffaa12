import pg from 'pg';
import { RehearsalRefusedError } from '../options.js';

const SAYS_SO = /(scratch|copy|rehears|staging|sandbox)/i;
const HOW = 'A rehearsal writes, kills and ends with the old column dropped: see docs/operations/rehearsal.md.';

interface Facts {
  readonly name: string;
  readonly sessions: number;
  readonly standbys: number;
  readonly archives: boolean;
  readonly phase: string | null;
}

/** Throws RehearsalRefusedError for a database that somebody uses, or that may be the real one. */
export async function assertIsScratchCopy(url: string): Promise<void> {
  const facts = await factsOf(url);
  const reason = refusal(url, facts);
  if (reason !== undefined) throw new RehearsalRefusedError(`${reason} ${HOW}`);
}

function refusal(url: string, { name, sessions, standbys, archives, phase }: Facts): string | undefined {
  if (process.env['NODE_ENV'] === 'production') return 'NODE_ENV is production.';
  for (const variable of ['DATABASE_URL', 'DIRECT_DATABASE_URL']) {
    if (isSameDatabase(process.env[variable], url)) return `${variable} names the same database: the service uses it.`;
  }
  if (!SAYS_SO.test(name))
    return `The database is called "${name}". Make a copy whose name says what it is: scratch, copy, rehearsal, staging or sandbox.`;
  if (sessions > 0) return `${sessions} other session${sessions === 1 ? ' is' : 's are'} connected to "${name}".`;
  if (standbys > 0) return 'Its server feeds standbys, as a production server does.';
  if (archives) return 'Its server archives its WAL, as a production server does.';
  if (phase === 'contracted') return 'The column migration is contracted there: nothing is left to rehearse.';
  if (phase !== null && phase !== 'expanded')
    return `The column migration is in ${phase} there, and a rehearsal begins in expanded: a runner whose flags are off takes it back.`;
  return undefined;
}

async function factsOf(url: string): Promise<Facts> {
  const db = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await db.connect();
    const { rows } = await db.query<Omit<Facts, 'phase'>>(
      `select current_database()::text as name,
              (select count(*)::int from pg_stat_activity as a where a.datname = current_database()
                and a.backend_type = 'client backend' and a.pid <> pg_backend_pid()) as sessions,
              (select count(*)::int from pg_stat_replication) as standbys,
              current_setting('archive_mode') <> 'off' as archives`,
    );
    const facts = rows[0];
    if (facts === undefined) throw new RehearsalRefusedError('The database says nothing of itself.');
    return { ...facts, phase: await phaseOf(db) };
  } catch (error) {
    if (error instanceof RehearsalRefusedError) throw error;
    throw new RehearsalRefusedError(`The database cannot be reached: ${String(error)}.`, { cause: error });
  } finally {
    await db.end().catch(() => undefined);
  }
}

async function phaseOf(db: pg.Client): Promise<string | null> {
  const { rows: known } = await db.query<{ is_there: boolean }>(
    `select to_regclass('column_migration.migration') is not null as is_there`,
  );
  if (known[0]?.is_there !== true) return null;
  const { rows } = await db.query<{ phase: string }>(`select m.phase from column_migration.migration as m limit 1`);
  return rows[0]?.phase ?? null;
}

function isSameDatabase(one: string | undefined, other: string): boolean {
  if (one === undefined || !URL.canParse(one) || !URL.canParse(other)) return false;
  const place = ({ hostname, port, pathname }: URL): string =>
    `${hostname.replace('localhost', '127.0.0.1')}:${port || '5432'}${pathname}`;
  return place(new URL(one)) === place(new URL(other));
}

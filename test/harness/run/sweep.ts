import type { Client } from 'pg';

/** Databases are named for their run; a run is alive while it holds a session that names it. */
const LIVE_RUNS = `
  select substr(activity.application_name, length('treasurer-test-run:') + 1) as run
    from pg_stat_activity as activity
   where activity.application_name like 'treasurer-test-run:%'`;

/** Drops what runs that are over, killed ones too, left on this server. Databases kept on purpose stay. */
export async function sweepDeadRuns(admin: Client, ownRun: string): Promise<void> {
  const live = (await admin.query<{ run: string }>(LIVE_RUNS)).rows.map((row) => row.run);
  const names = await databasesLike(admin, 'treasurer\\_test\\_%');
  const dead = names.filter((name) => !live.some((run) => name.startsWith(`treasurer_test_${run}_`)));
  // A run of another checkout may be about to clone its template.
  const isAlone = live.every((run) => run === ownRun);
  if (isAlone) dead.push(...(await databasesLike(admin, 'treasurer\\_building\\_%')));
  for (const name of dead) await drop(admin, name);
}

/** Drops the templates of other schema versions, so that they do not pile up. */
export async function sweepOldTemplates(admin: Client, ownRun: string, current: string): Promise<void> {
  const live = (await admin.query<{ run: string }>(LIVE_RUNS)).rows;
  if (live.some(({ run }) => run !== ownRun)) return;
  for (const name of await databasesLike(admin, 'treasurer\\_template\\_%')) {
    if (name !== current) await drop(admin, name);
  }
}

export async function dropDatabasesOf(admin: Client, run: string): Promise<void> {
  for (const name of await databasesLike(admin, `treasurer\\_test\\_${run}\\_%`)) await drop(admin, name);
}

async function databasesLike(admin: Client, pattern: string): Promise<string[]> {
  const { rows } = await admin.query<{ datname: string }>('select datname from pg_database where datname like $1', [
    pattern,
  ]);
  return rows.map((row) => row.datname);
}

async function drop(admin: Client, name: string): Promise<void> {
  await admin.query(`drop database if exists ${admin.escapeIdentifier(name)} with (force)`);
}

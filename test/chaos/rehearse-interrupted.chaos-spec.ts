import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { runningDatabase } from '../../dev/embedded-database.js';
import { alive, descendantsOf, type KnownProcess } from '../harness/descendants.js';
import { sharedBuilds } from '../harness/rehearsal.js';
import { createTestFolder } from '../harness/test-folder.js';
import { waitFor } from '../harness/wait-for.js';

// Whose child a process is stands in /proc: run on Linux to have these tried.
const onLinux = process.platform === 'linux' ? it : it.skip;
const PATIENCE_MS = 300_000;
/** For everything to end; two idle cores need one second. */
const ENDING_MS = 90_000;

interface Rehearsal {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  /** Where its database has its folder while it runs. */
  readonly database: string;
  said(): string;
}

let rehearsal: Rehearsal | undefined;
let builds: string;
beforeAll(async () => (builds = await sharedBuilds()), PATIENCE_MS);
afterEach(async () => {
  rehearsal?.process.kill('SIGKILL');
  await rehearsal?.ended;
});

/** In a process group of its own, as a shell starts it: a signal to `-pid` is Ctrl-C. */
async function start(rows: number): Promise<Rehearsal> {
  const folder = await createTestFolder('interrupted');
  const options = ['--rows', String(rows), '--clients', '2', '--raw-writers', '1', '--seconds-per-phase', '1'];
  const args = ['--import', 'tsx', 'dev/rehearse/main.ts', ...options, '--folder', folder, '--builds', builds];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  rehearsal = { process: child, ended: once(child, 'exit'), database: join(folder, 'database'), said: () => said };
  return rehearsal;
}

async function until({ process: child, said }: Rehearsal, what: string, isSo: () => boolean | Promise<boolean>) {
  await waitFor(async () => child.exitCode !== null || (await isSo()), { timeoutMs: PATIENCE_MS, what });
  if (child.exitCode !== null) throw new Error(`the rehearsal ended early:\n${said()}`);
}

/** Its processes, with the server and the sessions of its database. */
async function started({ process: child }: Rehearsal): Promise<readonly KnownProcess[]> {
  const processes = await descendantsOf(child.pid ?? 0);
  expect(processes.length).toBeGreaterThan(3);
  return processes;
}

/** With 130, soon, and by then everything that it has started has ended and its database is gone. */
async function endsWithAll(interrupted: Rehearsal, interrupt: () => void): Promise<void> {
  const processes = await started(interrupted);
  const since = performance.now();
  interrupt();
  expect(await interrupted.ended).toEqual([130, null]);
  expect(performance.now() - since).toBeLessThan(ENDING_MS);
  expect([alive(processes), existsSync(interrupted.database)]).toEqual([[], false]);
}

async function isSeeding({ database }: Rehearsal): Promise<boolean> {
  const url = await runningDatabase(join(database, 'postgres'));
  if (url === undefined) return false;
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  const { rowCount } = await db
    .query(`select from pg_stat_activity as a where a.application_name = 'treasurer-seed' and a.query ilike 'copy%'`)
    .finally(() => db.end());
  return rowCount === 1;
}

describe('npm run rehearse, interrupted', () => {
  onLinux(
    '(on Linux) by Ctrl-C while rows are seeded: ends with 130, and nothing runs any more',
    async () => {
      const seeding = await start(1_000_000);
      await until(seeding, 'rows to be seeded', () => isSeeding(seeding));
      await endsWithAll(seeding, () => process.kill(-(seeding.process.pid ?? 0), 'SIGINT'));
    },
    PATIENCE_MS,
  );

  onLinux(
    '(on Linux) by SIGTERM after a process was killed and another took its place: the same',
    async () => {
      const walking = await start(1_000);
      await until(walking, 'a process in the place of another', () => walking.said().includes('serves in its place'));
      await endsWithAll(walking, () => walking.process.kill('SIGTERM'));
    },
    PATIENCE_MS,
  );

  onLinux(
    '(on Linux) by SIGKILL under load: its processes and its database end by themselves',
    async () => {
      const loaded = await start(1_000);
      await until(loaded, 'the load', () => loaded.said().includes('HTTP clients'));
      const processes = await started(loaded);
      loaded.process.kill('SIGKILL');
      await loaded.ended;
      await waitFor(() => alive(processes).length === 0 && !existsSync(loaded.database), {
        timeoutMs: ENDING_MS,
        what: 'everything to end',
      });
    },
    PATIENCE_MS,
  );
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Engine } from '../integration/column-migration/backfill-engine.js';
import { RENAME, Scratch } from '../integration/column-migration/scratch.js';
import { waitFor } from '../harness/wait-for.js';

/** `CHAOS_SECONDS=300` for the long one. */
const SECONDS = Number(process.env['CHAOS_SECONDS'] ?? 15);
const ROWS = Math.max(40_000, SECONDS * 2_000);

let scratch: Scratch;
let engine: Engine;
const processes = new Set<ChildProcess>();
beforeAll(async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.expand();
  engine = new Engine(scratch);
});
afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await Promise.all([...processes].map(ended));
  await engine.close();
  await scratch.close();
});

function start(): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/chaos/backfill-process.ts'], {
    env: { ...process.env, DATABASE_URL: scratch.url },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  processes.add(child);
  child.once('exit', () => processes.delete(child));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

it(
  'kill -9 in a loop: the run ends, no row is filled twice, and the report is right',
  async () => {
    await scratch.behindTheGuard(
      `insert into notes (id, description) select n, 'note ' || n || repeat('x', 60) from generate_series(1, ${ROWS}) as n`,
    );
    // Every update that the backfill makes leaves a line: the function asks for the setting, so it is no bystander.
    await scratch.client.query(`create table filled (id int);
      create function note_filled() returns trigger language plpgsql as $$ begin
        if current_setting('column_migration.backfill', true) <> '' then insert into filled values (new.id); end if; return null; end $$;
      create trigger filled after update on notes for each row execute function note_filled()`);
    await engine.tune({ duty: 0.1, target_ms: 10 });
    const deadline = performance.now() + SECONDS * 1000;
    let kills = 0;
    do {
      const children = [start(), start()];
      const before = await batches();
      await waitFor(async () => (await batches()) > before + 2 || (await isOver()), {
        timeoutMs: 60_000,
        what: 'more batches',
      });
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(children.map(ended));
      kills += children.length;
    } while (performance.now() < deadline && !(await isOver()));
    await engine.pool.query(`update column_migration.backfill set duty = 1, target_ms = 100`);
    if (!(await isOver())) expect(await engine.fill()).toBe('completed');
    const { rowsChanged, report, status } = await engine.progress();
    expect(status).toBe('completed');
    expect(kills).toBeGreaterThan(1);
    expect(await engine.count('t.memo is distinct from t.description')).toBe(0);
    const { rows } = await scratch.client.query<{ lines: number; rows: number }>(
      `select count(*)::int as lines, count(distinct f.id)::int as rows from filled as f`,
    );
    expect(rows[0]).toEqual({ lines: ROWS, rows: ROWS });
    expect(rowsChanged).toBe(ROWS);
    expect(report).toMatchObject({ rowsChanged: ROWS });
  },
  (SECONDS + 240) * 1000,
);

async function batches(): Promise<number> {
  return engine.progress().then(
    (progress) => progress.batches,
    () => 0,
  );
}

async function isOver(): Promise<boolean> {
  return (await engine.progress()).status === 'completed';
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cleanups } from '../cleanups.js';
import { aborted } from '../interruption.js';
import { ensureBuilt } from '../start/build.js';
import { rememberUntouched } from './database/untouched-rows.sql.js';
import { finalCheck } from './final-check.js';
import { JournalLog } from './journal/journal-log.js';
import { makeTenants } from './load/tenants.js';
import { LockSampler } from './observe/lock-sampler.js';
import type { RehearsalOptions } from './options.js';
import { command } from './processes/command.js';
import { startRunner } from './processes/runner.js';
import { LiveView } from './report/live-view.js';
import { makeReport } from './report/make-report.js';
import type { Report } from './report/report.js';
import { setStage, type Setting } from './set-stage.js';
import type { Stage } from './stage.js';
import { walk } from './walk/walk.js';

const APIS = 3;
/** Under load before anything is changed. */
const BEFORE_MS = 1_500;

/** Rehearses from the release before to the end of the ladder. Throws RehearsalRefusedError, AbortError when aborted. */
export async function rehearse(options: RehearsalOptions, signal: AbortSignal): Promise<Report> {
  const cleanups = new Cleanups();
  await mkdir(options.folder, { recursive: true });
  const view = new LiveView(process.stdout);
  const log = new JournalLog(join(options.folder, 'journal.ndjson'));
  cleanups.add(() => log.close());
  try {
    return await Promise.race([play({ options, log, cleanups, signal }, view), aborted(signal)]);
  } finally {
    view.stop();
    if (signal.aborted) process.stdout.write('\n  stopping …\n');
    await cleanups.run();
  }
}

async function play(setting: Setting, view: LiveView): Promise<Report> {
  const startedAt = new Date();
  await ensureBuilt(setting.signal);
  const stage = await setStage(setting, (timeline, findings) => {
    timeline.onNote((note) => view.note(note));
    findings.onFinding((finding) => view.finding(finding));
  });
  view.watch(stage);
  return Promise.race([perform(stage, setting, startedAt), databaseEnded(stage)]);
}

/** The release before serves alone, the expand is applied under it, the new release joins; then the walk. */
async function perform(stage: Stage, { log, cleanups, signal }: Setting, startedAt: Date): Promise<Report> {
  const { database, fleet, load, watch, timeline, findings, options, environment, logFolder } = stage;
  const locks = new LockSampler(
    database.pool,
    () => watch.phase,
    (error) => findings.add('broken-rule', 'lock sampler', String(error)),
  );
  cleanups.add(() => Promise.all([watch.stop(), locks.stop()]));
  const first = await fleet.start(stage.previousRelease);
  const tenants = await makeTenants(
    database.pool,
    `http://127.0.0.1:${first.target.port}/api`,
    options.clients + options.rawWriters,
  );
  await load.prepare(tenants);
  const untouched = await rememberUntouched(database.pool, load.accountIds);
  locks.start();
  load.start();
  timeline.note(
    `${options.clients} HTTP clients and ${options.rawWriters} SQL writers at work; the release before serves alone`,
  );
  await delay(BEFORE_MS);
  await command(
    stage.thisRelease,
    ['tools/db-migrate.mjs', 'deploy'],
    { DATABASE_URL: database.url },
    logFolder,
    signal,
  );
  const climbedFrom = new Date();
  timeline.note('the expand is applied, under load');
  watch.start();
  await Promise.all(Array.from({ length: APIS }, () => fleet.start(stage.thisRelease)));
  const runner = await startRunner({ release: stage.thisRelease, environment, logFolder, break: options.break });
  cleanups.add(() => runner.kill());
  void runner.ended.then((how) => runner.hasFailed && findings.add('broken-rule', 'runner', `ended by itself: ${how}`));
  timeline.note(`${APIS} processes of this release and a runner joined`);
  await walk(stage);
  await finalCheck(stage);
  await fleet.stopAll();
  await runner.stop();
  return makeReport(stage, { startedAt, climbedFrom, locks, writes: log.writes, untouched });
}

async function databaseEnded({ database }: Stage): Promise<never> {
  await database.ended;
  throw new Error('the database ended by itself: its log is beside its data');
}

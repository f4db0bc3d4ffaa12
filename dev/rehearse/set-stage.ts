import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { seed } from '../seed/seed.js';
import type { Cleanups } from './cleanups.js';
import { openDatabase, sortsBytewise } from './database/rehearsal-database.js';
import { Findings } from './findings.js';
import { openFlagDesk } from './flags/open-flag-desk.js';
import type { JournalLog } from './journal/journal-log.js';
import { Load } from './load/load.js';
import { PhaseWatch } from './observe/phase-watch.js';
import type { RehearsalOptions } from './options.js';
import { command } from './processes/command.js';
import { Fleet } from './processes/fleet.js';
import { buildPreviousRelease } from './processes/previous-release.js';
import { copyRelease } from './processes/release.js';
import { serviceEnvironment } from './settings.js';
import type { Stage } from './stage.js';
import { Timeline } from './timeline.js';

/** A rehearsal's stage before the curtain: the database as the release before left it, filled; nobody serves yet. */
export async function setStage(
  options: RehearsalOptions,
  log: JournalLog,
  cleanups: Cleanups,
  onFirst: (timeline: Timeline, findings: Findings) => void,
): Promise<Stage> {
  const logFolder = join(options.folder, 'logs');
  await mkdir(logFolder, { recursive: true });
  const known: { watch?: PhaseWatch } = {};
  const phase = (): string => known.watch?.phase ?? 'before the expand';
  const findings = new Findings(phase);
  const timeline = new Timeline(phase);
  onFirst(timeline, findings);

  const database = await openDatabase(options.folder, options.databaseUrl);
  cleanups.add(() => database.close(options.isKept));
  const flags = await openFlagDesk(options.folder, options.isWithUnleash, database.adminUrl);
  cleanups.add(() => flags.close());
  const builds = resolve(options.folder, 'builds');
  cleanups.add(() => rm(builds, { recursive: true, force: true }));
  const thisRelease = await copyRelease('.', join(builds, 'this-release'));
  const previousRelease = await buildPreviousRelease('.', join(builds, 'previous-release'));
  timeline.note('the release before is built: its client knows description alone');

  const environment = { ...serviceEnvironment(database.url), ...flags.environment };
  await command(previousRelease, ['tools/db-migrate.mjs', 'deploy'], { DATABASE_URL: database.url }, logFolder);
  if (database.isOurs) await fill(database.url, options, timeline);
  const watch = (known.watch = new PhaseWatch(database.pool, () => findings));
  const fleet = new Fleet({ environment, logFolder, findings });
  cleanups.add(() => fleet.killAll());
  const load = new Load({
    databaseUrl: database.url,
    db: database.pool,
    balancer: fleet.balancer,
    findings,
    log,
    seed: options.seed,
    rawWriters: options.rawWriters,
    isBytewise: await sortsBytewise(database.pool),
    phase,
    isNewFilled: () => watch.isNewFilled,
  });
  cleanups.add(() => load.close());
  const kills = new Map<string, number>();
  return {
    options,
    database,
    environment,
    logFolder,
    findings,
    timeline,
    watch,
    flags,
    fleet,
    load,
    thisRelease,
    previousRelease,
    kills,
  };
}

async function fill(databaseUrl: string, options: RehearsalOptions, timeline: Timeline): Promise<void> {
  const plan = { transactions: options.rows, organizations: 20, seed: options.seed, databaseUrl, isConfirmed: true };
  const { transactions, seconds } = await seed(databaseUrl, plan, () => undefined);
  timeline.note(`${transactions.toLocaleString('en')} transactions seeded in ${seconds.toFixed(1)} s`);
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cleanups } from '../cleanups.js';
import { seed } from '../seed/seed.js';
import { openDatabase, sortsBytewise } from './database/rehearsal-database.js';
import { Findings } from './findings.js';
import { openFlagDesk } from './flags/open-flag-desk.js';
import type { JournalLog } from './journal/journal-log.js';
import { Load } from './load/load.js';
import { PhaseWatch } from './observe/phase-watch.js';
import type { RehearsalOptions } from './options.js';
import { command } from './processes/command.js';
import { Fleet } from './processes/fleet.js';
import { releases } from './processes/releases.js';
import { serviceEnvironment } from './settings.js';
import type { Stage } from './stage.js';
import { Timeline } from './timeline.js';

/** What a rehearsal begins with. */
export interface Setting {
  readonly options: RehearsalOptions;
  readonly log: JournalLog;
  readonly cleanups: Cleanups;
  /** Aborted when somebody wants the rehearsal to end. */
  readonly signal: AbortSignal;
}

/** A rehearsal's stage before the curtain: the database as the release before left it, filled; nobody serves yet. Throws AbortError when aborted. */
export async function setStage(
  { options, log, cleanups, signal }: Setting,
  onFirst: (timeline: Timeline, findings: Findings) => void,
): Promise<Stage> {
  const logFolder = join(options.folder, 'logs');
  await mkdir(logFolder, { recursive: true });
  const known: { watch?: PhaseWatch } = {};
  const phase = (): string => known.watch?.phase ?? 'before the expand';
  const findings = new Findings(phase);
  const timeline = new Timeline(phase);
  onFirst(timeline, findings);

  const database = await cleanups.begin(openDatabase(options.folder, options), (opened) => opened.close());
  signal.throwIfAborted();
  const opening = openFlagDesk(options.folder, options.isWithUnleash, database.adminUrl, signal);
  const flags = await cleanups.begin(opening, (desk) => desk.close());
  signal.throwIfAborted();
  const { thisRelease, previousRelease } = await releases(options, cleanups, signal);
  timeline.note('the release before is built: its client knows description alone');

  const environment = { ...serviceEnvironment(database.url), ...flags.environment };
  const deploy = ['tools/db-migrate.mjs', 'deploy'] as const;
  await command(previousRelease, deploy, { DATABASE_URL: database.url }, logFolder, signal);
  if (database.isOurs) await fill(database.url, options, timeline);
  const watch = (known.watch = new PhaseWatch(database.pool, () => findings));
  const fleet = new Fleet({ environment, logFolder, findings });
  const load = new Load({
    databaseUrl: database.url,
    db: database.pool,
    balancer: fleet.balancer,
    findings,
    log,
    seed: options.seed,
    rawWriters: options.rawWriters,
    pauseMs: options.pauseMs,
    isBytewise: await sortsBytewise(database.pool),
    phase,
    isNewFilled: () => watch.isNewFilled,
  });
  cleanups.add(() => load.close());
  // Before it: whoever waits for an answer then gets none, at once.
  cleanups.add(() => fleet.killAll());
  const kills = new Map<string, number>();
  return {
    options,
    signal,
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

import { setTimeout as delay } from 'node:timers/promises';
import { type Phase, rungOf } from '../../../src/column-migration/phase/phase.js';
import type { ColumnMigrationFlag } from '../../../src/flags/index.js';
import { differingRows } from '../database/untouched-rows.sql.js';
import { hasReached } from '../observe/phase-watch.js';
import { command } from '../processes/command.js';
import type { Api } from '../processes/fleet.js';
import type { Stage } from '../stage.js';
import { KEY } from '../subject.js';
import { WalkEnded } from './walk-ended.js';

/** A SIGKILL is worth most while requests are being served. */
const WANTED_IN_HAND = 3;
const LOOKS = 200;
const LOOK_MS = 5;

/** Somebody turns a flag on, wholly or for some organizations, or off. */
export async function ask(stage: Stage, flag: ColumnMigrationFlag, how: 'on' | 'off' | number): Promise<void> {
  const setting = how === 'off' ? { on: false } : { on: true, percent: how === 'on' ? 100 : how };
  await stage.flags.set(flag, setting);
  stage.timeline.note(`flag ${flag}: ${typeof how === 'number' ? `on for ${how} %` : how}`);
}

/** Waits for a phase, or one past it in the direction of the walk. Throws WalkEnded when it does not come. */
export async function reach(stage: Stage, target: Phase, direction: 'up' | 'down'): Promise<void> {
  const startedAt = performance.now();
  const { watch, options, findings, timeline } = stage;
  const came = await watch.until(({ phase }) => hasReached(phase, target, direction), options.patienceSeconds * 1000);
  if (came !== undefined) {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    timeline.note(`${target} after ${seconds} s${came.phase === target ? '' : ` (now ${came.phase})`}`);
    endIfFound(stage);
    return;
  }
  const { waitsFor: reasons = [], backfill } = watch.standing ?? {};
  const why = reasons.length === 0 ? 'nothing says why' : reasons.map(String).join('; ');
  const progress =
    backfill === undefined
      ? 'no backfill'
      : `backfill ${backfill.status}, ${backfill.visited} rows visited${backfill.holding === null ? '' : `, ${backfill.holding}`}`;
  const text = `${target} did not come, and nothing got further in ${options.patienceSeconds} s, from ${watch.phase}: ${why}; ${progress}`;
  findings.add('broken-rule', 'walk', text);
  throw new WalkEnded();
}

/** Nothing moves for a while, whatever was done. */
export async function holds(stage: Stage, why: string, seconds: number): Promise<void> {
  const version = stage.watch.standing?.version;
  await delay(seconds * 1000);
  if (stage.watch.standing?.version === version) stage.timeline.note(`${why}: the phase holds`);
  else stage.findings.add('broken-rule', 'walk', `${why}: the phase moved to ${stage.watch.phase}`);
}

/** Keeps the phase under load, kills a process where none was killed in it yet, and looks at every row at the end. */
export async function stay(stage: Stage, what: string): Promise<void> {
  const startedAt = performance.now();
  stage.timeline.note(`${what}: ${stage.options.secondsPerPhase} s under load`);
  if (!stage.kills.has(stage.watch.phase)) await killOne(stage);
  await delay(Math.max(0, stage.options.secondsPerPhase * 1000 - (performance.now() - startedAt)));
  await compareColumns(stage);
  endIfFound(stage);
}

/** What was broken on purpose has been found: no need to go on. */
function endIfFound({ options, findings }: Stage): void {
  if (options.break !== undefined && findings.total > 0) throw new WalkEnded();
}

/** SIGKILL for one process with all it has in hand; another one is started. */
export async function killOne({ fleet, thisRelease, kills, timeline, watch }: Stage): Promise<void> {
  const victim = await busiest(fleet.of(thisRelease));
  if (victim === undefined) return;
  const inHand = victim.target.inFlight;
  kills.set(watch.phase, (kills.get(watch.phase) ?? 0) + 1);
  await fleet.kill(victim);
  timeline.note(`${victim.target.name} killed with SIGKILL, ${inHand} request${inHand === 1 ? '' : 's'} in hand`);
  const another = await fleet.start(thisRelease);
  timeline.note(`${another.target.name} serves in its place`);
}

/** One that has several requests in hand, if one is found in time; else the one that has most. */
async function busiest(apis: readonly Api[]): Promise<Api | undefined> {
  const most = (): Api | undefined => [...apis].sort((one, other) => other.target.inFlight - one.target.inFlight)[0];
  for (let look = 0; look < LOOKS && (most()?.target.inFlight ?? 0) < WANTED_IN_HAND; look += 1) await delay(LOOK_MS);
  return most();
}

/** All rows in one snapshot: once the backfill is proven none may differ. */
export async function compareColumns({ database, watch, findings }: Stage): Promise<void> {
  if (!watch.isNewFilled || rungOf(watch.standing?.phase ?? 'expanded') > rungOf('retired')) return;
  for (const id of await differingRows(database.pool))
    findings.add('mismatch', 'database', `row ${id}: memo and description differ`);
}

/** A step of the pipeline: brownout and contract have no flag. */
export async function pipeline(
  { thisRelease, environment, logFolder, timeline, signal }: Stage,
  ...args: readonly string[]
): Promise<void> {
  const [verb = '', ...rest] = args;
  await command(thisRelease, ['dist/cli.js', verb, KEY, ...rest], environment, logFolder, signal);
  timeline.note(`pipeline: ${args.join(' ')}`);
}

import { Loop, type LoopOptions, type Turn } from './loop.js';
import { WarnOnce } from './warn-once.js';

/** Longer than any test: a turn that comes earlier was rung for, or was due at once. */
const NEVER_MS = 2 ** 30;

let warned: string[] = [];
let loop: Loop;

function loopOf(turn: Turn, options: Partial<LoopOptions> = {}): Loop {
  warned = [];
  const warnings = new WarnOnce((error) => warned.push((error as Error).message));
  loop = new Loop(turn, { pauseMs: NEVER_MS, warnings, ...options });
  return loop;
}

/** Something that happens once, and can be waited for. */
class Moment {
  come: () => void = () => undefined;
  readonly hasCome = new Promise<void>((resolve) => {
    this.come = resolve;
  });
}

/** A turn that lasts until the test ends it. */
class Held {
  readonly begin = new Moment();
  readonly end = new Moment();
  signal: AbortSignal | undefined;

  readonly turn: Turn = async (signal) => {
    this.signal = signal;
    this.begin.come();
    await this.end.hasCome;
    return false;
  };
}

/** Lets everything run that waits for no timer. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

afterEach(() => loop.stop());

it('takes the next turn at once while there is more, and then only when it is rung for', async () => {
  let turns = 0;
  await loopOf(() => Promise.resolve((turns += 1) < 3)).start();
  await settled();
  expect(turns).toBe(3);
  loop.ring();
  await settled();
  expect(turns).toBe(4);
});

it('takes the next turn when its pause is over', async () => {
  const second = new Moment();
  let turns = 0;
  const turn = (): Promise<boolean> => {
    if ((turns += 1) === 2) second.come();
    return Promise.resolve(false);
  };
  await loopOf(turn, { pauseMs: 1 }).start();
  await second.hasCome;
});

it('runs once although it is started twice, and stops although it is stopped twice', async () => {
  let turns = 0;
  loopOf(() => Promise.resolve((turns += 1) < 0));
  await Promise.all([loop.start(), loop.start()]);
  await Promise.all([loop.stop(), loop.stop()]);
  expect(turns).toBe(1);
});

it('never begins when it is stopped first', async () => {
  let turns = 0;
  loopOf(() => Promise.resolve((turns += 1) < 0));
  await loop.stop();
  await loop.start();
  loop.ring();
  await settled();
  expect(turns).toBe(0);
});

it('tells the turn in hand to stop, waits for it and for the work afterwards', async () => {
  const held = new Held();
  const order: string[] = [];
  const afterwards = (): Promise<void> => Promise.resolve(void order.push('afterwards'));
  void loopOf(held.turn, { afterwards }).start();
  await held.begin.hasCome;
  const stopped = loop.stop().then(() => order.push('stopped'));
  await settled();
  expect({ order, isTold: held.signal?.aborted }).toEqual({ order: [], isTold: true });
  held.end.come();
  await stopped;
  expect(order).toEqual(['afterwards', 'stopped']);
});

it('warns once of a failure that repeats, and again after a success', async () => {
  let recoveries = 0;
  const outcomes = ['away', 'away', 'full', '', 'away'];
  const turn = (): Promise<boolean> => {
    const outcome = outcomes.shift() ?? '';
    return outcome === '' ? Promise.resolve(false) : Promise.reject(new Error(outcome));
  };
  await loopOf(turn, { recovered: () => (recoveries += 1) }).start();
  for (let ring = 0; ring < 5; ring += 1) {
    loop.ring();
    await settled();
  }
  expect({ warned, recoveries }).toEqual({ warned: ['away', 'full', 'away'], recoveries: 2 });
});

it('is not hurried by a ring after a failure when it has a pause for that', async () => {
  let turns = 0;
  const turn = (): Promise<boolean> => {
    turns += 1;
    return Promise.reject(new Error('away'));
  };
  await loopOf(turn, { retryMs: NEVER_MS }).start();
  loop.ring();
  await settled();
  expect(turns).toBe(1);
});

it('knows when its last turn began, and whether it has ended', async () => {
  const held = new Held();
  loopOf(held.turn);
  expect(loop.lastTurn).toBeUndefined();
  const first = loop.start();
  await held.begin.hasCome;
  expect(loop.lastTurn?.endedAt).toBeUndefined();
  held.end.come();
  await first;
  const { beganAt = Infinity, endedAt = 0 } = loop.lastTurn ?? {};
  expect(endedAt).toBeGreaterThanOrEqual(beganAt);
});

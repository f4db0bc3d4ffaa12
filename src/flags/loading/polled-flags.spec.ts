import { featureFor } from '../evaluation/feature-for.js';
import { columnMigrationFlag } from '../flag-keys.js';
import { FlagSourceUnavailableError } from '../flags.errors.js';
import { waitFor } from '../../../test/harness/wait-for.js';
import type { FlagReader } from './flag-reader.js';
import { PolledFlags } from './polled-flags.js';

const FLAG = columnMigrationFlag('a-to-b', 'dual-write');
const OTHER = columnMigrationFlag('a-to-b', 'read-new');
const REFRESH_MS = 2;
const STALE_AFTER_MS = 5 * REFRESH_MS + 2_000;
const on = (...names: string[]): string =>
  JSON.stringify({ version: 2, features: names.map((name) => featureFor(name, { on: true })) });

/** Answers what the test says, at the pace of the poller. */
class ScriptedReader implements FlagReader {
  readonly source = 'file';
  answer: () => Promise<string | undefined> = () => Promise.resolve(on(FLAG));
  reads = 0;
  forgotten = 0;

  read(): Promise<string | undefined> {
    this.reads++;
    return this.answer();
  }

  forget(): void {
    this.forgotten++;
  }

  /** Waits until the poll in hand and another one have ended. */
  async polled(): Promise<void> {
    const target = this.reads + 2;
    await waitFor(() => this.reads >= target, { intervalMs: 1, what: 'two polls' });
  }
}

function setUp() {
  const reader = new ScriptedReader();
  const clock = { ms: 1_000 };
  const lines: string[] = [];
  const write = (level: string) => (fields: { readonly message: string }) =>
    void lines.push(`${level} ${fields.message}`);
  const flags = new PolledFlags({
    reader,
    refreshMs: REFRESH_MS,
    monotonicMs: () => clock.ms,
    logger: { log: write('log'), warn: write('warn') },
  });
  return { reader, clock, lines, flags };
}

let test: ReturnType<typeof setUp>;
beforeEach(() => (test = setUp()));
afterEach(() => test.flags.stop());
const fail = (): Promise<never> => Promise.reject(new FlagSourceUnavailableError('Unleash answered 503'));

it('has no opinion and was never fresh before it starts', () => {
  expect(test.flags.evaluate(FLAG)).toBe('unknown');
  expect(test.flags.freshness()).toEqual({ state: 'never', source: 'file' });
});

it('A6 starts although its source fails, and still has no opinion', async () => {
  test.reader.answer = fail;
  await test.flags.start();
  expect(test.flags.evaluate(FLAG)).toBe('unknown');
  expect(test.flags.isFullyOn(FLAG)).toBe(false);
  expect(test.flags.freshness()).toMatchObject({ state: 'never', reason: 'Unleash answered 503' });
  expect(test.lines).toEqual(['warn the flags are not refreshed']);
});

it('is fresh after the first poll', async () => {
  await test.flags.start();
  const { lastSuccessAt, ...freshness } = test.flags.freshness();
  expect(freshness).toEqual({ state: 'fresh', source: 'file' });
  expect(lastSuccessAt).toBeInstanceOf(Date);
  expect(test.flags.evaluate(FLAG)).toBe('on');
});

it('keeps the last known flags when polls fail, and becomes stale by the monotonic clock', async () => {
  await test.flags.start();
  test.reader.answer = fail;
  await test.reader.polled();
  expect(test.flags.freshness().state).toBe('fresh');
  test.clock.ms += STALE_AFTER_MS;
  expect(test.flags.freshness().state).toBe('fresh');
  test.clock.ms += 1;
  expect(test.flags.freshness()).toMatchObject({ state: 'stale', reason: 'Unleash answered 503' });
  expect(test.flags.evaluate(FLAG)).toBe('on');
});

it('A5 goes on polling at the same pace through any number of failures, and is fresh at the first success', async () => {
  await test.flags.start();
  test.reader.answer = fail;
  for (let round = 0; round < 50; round++) await test.reader.polled();
  test.clock.ms += STALE_AFTER_MS + 1;
  await test.reader.polled();
  test.reader.answer = () => Promise.resolve(on(FLAG, OTHER));
  await test.reader.polled();
  expect(test.flags.freshness().state).toBe('fresh');
  expect(test.flags.evaluate(OTHER)).toBe('on');
  expect(test.lines).toEqual(['warn the flags are not refreshed', 'log the flags are refreshed again']);
});

it('A15 a process that was frozen finds its flags stale when it wakes, before any poll', async () => {
  await test.flags.start();
  await test.flags.stop();
  test.clock.ms += STALE_AFTER_MS + 1;
  expect(test.flags.freshness()).toMatchObject({ state: 'stale', reason: 'no poll has ended in time' });
});

it('an answer that makes no sense changes nothing, and the next read is told to answer in full', async () => {
  await test.flags.start();
  test.reader.answer = () => Promise.resolve('{"features":');
  await test.reader.polled();
  expect(test.flags.evaluate(FLAG)).toBe('on');
  expect(test.flags.freshness().reason).toMatch('not JSON');
  expect(test.reader.forgotten).toBeGreaterThan(0);
});

it('flags that disappear leave no opinion, and the source is called odd', async () => {
  await test.flags.start();
  test.reader.answer = () => Promise.resolve('{"features":[]}');
  await test.reader.polled();
  expect(test.flags.evaluate(FLAG)).toBe('unknown');
  expect(test.flags.freshness().state).toBe('fresh');
  expect(test.flags.freshness().reason).toMatch(/none of its flags/);
  expect(test.lines).toEqual(['warn the flags are gone']);
});

it('a read that never ends is given up, and stop does not wait for it', async () => {
  const reader = new ScriptedReader();
  reader.answer = () => new Promise(() => undefined);
  const flags = new PolledFlags({
    reader,
    refreshMs: 1,
    pollTimeoutMs: 5,
    logger: { log: () => undefined, warn: () => undefined },
  });
  await flags.start();
  await waitFor(() => reader.reads > 2, { what: 'further reads' });
  expect(flags.freshness()).toMatchObject({ state: 'never', reason: 'no answer within 5 ms' });
  await flags.stop();
});

it('calls back when flags change and when freshness does, not at each poll', async () => {
  let calls = 0;
  test.flags.onChange(() => calls++);
  await test.flags.start();
  expect(calls).toBe(1);
  await test.reader.polled();
  expect(calls).toBe(1);
  test.reader.answer = () => Promise.resolve(on(OTHER));
  await test.reader.polled();
  expect(calls).toBe(2);
  test.reader.answer = fail;
  test.clock.ms += STALE_AFTER_MS + 1;
  await test.reader.polled();
  expect(calls).toBe(3);
});

it('a listener that throws stops neither the polling nor the other listeners', async () => {
  let calls = 0;
  test.flags.onChange(() => {
    throw new Error('broken');
  });
  test.flags.onChange(() => calls++);
  await test.flags.start();
  await test.reader.polled();
  expect(calls).toBe(1);
  expect(test.lines).toEqual(['warn a listener to the flags failed']);
});

it('start and stop may come twice and in any order', async () => {
  await test.flags.stop();
  await Promise.all([test.flags.start(), test.flags.start()]);
  await Promise.all([test.flags.stop(), test.flags.stop()]);
  const { reads } = test.reader;
  await new Promise((resolve) => setTimeout(resolve, 10 * REFRESH_MS));
  expect(test.reader.reads).toBe(reads);
  await test.flags.start();
  expect(test.reader.reads).toBe(reads + 1);
});

it('warns once about a flag that cannot be decided', async () => {
  const feature = featureFor(FLAG, { on: true });
  const random = {
    ...feature,
    strategies: [{ name: 'flexibleRollout', parameters: { rollout: '50', stickiness: 'random' } }],
  };
  test.reader.answer = () => Promise.resolve(JSON.stringify({ features: [random] }));
  await test.flags.start();
  expect([1, 2, 3].map(() => test.flags.evaluate(FLAG, { organizationId: 'a' }))).toEqual([
    'unknown',
    'unknown',
    'unknown',
  ]);
  expect(test.lines).toEqual(['warn a flag gives no opinion']);
});

import { type FlagName, type Opinion } from '../../../src/flags/index.js';
import { FakeFlags } from '../../../src/flags/testing/index.js';
import { waitFor } from '../../harness/wait-for.js';
import { FEATURES, MANY_ORGANIZATIONS, MISSING, ORGANIZATION, rollout, SEGMENT, STRANGER } from './features.js';
import type { FlagSource } from './sources.js';

/** What every implementation of the port `Flags` does, whatever is behind it. */
export function describeFlags(name: string, open: () => FlagSource | Promise<FlagSource>): void {
  describe(name, () => {
    let source: FlagSource;
    const answers = (flag: FlagName): readonly Opinion[] =>
      MANY_ORGANIZATIONS.map((organizationId) => source.flags.evaluate(flag, { organizationId }));
    const shareOf = (flag: FlagName): number =>
      answers(flag).filter((answer) => answer === 'on').length / MANY_ORGANIZATIONS.length;
    const of = (organizationId: string, flag: FlagName): Opinion => source.flags.evaluate(flag, { organizationId });

    beforeAll(async () => {
      source = await open();
      await source.put(Object.values(FEATURES), [SEGMENT]);
      await source.flags.start();
      await waitFor(() => source.flags.definition(FEATURES.archived.name)?.enabled, { what: 'the flags to arrive' });
    });
    afterAll(() => source.close());

    it('is fresh', () => {
      expect(source.flags.freshness()).toMatchObject({ state: 'fresh' });
    });

    it('A8 a flag that does not exist is unknown, which is not off', () => {
      expect(of(ORGANIZATION, MISSING)).toBe('unknown');
      expect(source.flags.evaluate(MISSING)).toBe('unknown');
      expect(source.flags.isFullyOn(MISSING)).toBe(false);
      expect(source.flags.definition(MISSING)).toBeUndefined();
    });

    it('a flag at 100 % is on for everybody, and says so', () => {
      expect(shareOf(FEATURES.on.name)).toBe(1);
      expect(source.flags.evaluate(FEATURES.on.name)).toBe('on');
      expect(source.flags.isFullyOn(FEATURES.on.name)).toBe(true);
      expect(source.flags.definition(FEATURES.on.name)).toEqual({
        name: FEATURES.on.name,
        enabled: true,
        reach: 'everybody',
        percent: 100,
      });
    });

    it.each([FEATURES.off, FEATURES.none])('$name is off for everybody', ({ name: flag }) => {
      expect(shareOf(flag)).toBe(0);
      expect(source.flags.evaluate(flag)).toBe('off');
      expect(source.flags.isFullyOn(flag)).toBe(false);
    });

    it.each([
      { name: FEATURES.percent10.name, share: 0.1 },
      { name: FEATURES.percent25.name, share: 0.25 },
      { name: FEATURES.defaultSticky.name, share: 0.25 },
      { name: FEATURES.userSticky.name, share: 0.25 },
    ])('A10 $name lets its share of organizations through, always the same ones', ({ name: flag, share }) => {
      expect(Math.abs(shareOf(flag) - share)).toBeLessThan(0.025);
      expect(answers(flag)).toEqual(answers(flag));
      expect(source.flags.evaluate(flag)).toBe('on');
      expect(source.flags.isFullyOn(flag)).toBe(false);
    });

    it('a larger percentage keeps the organizations of the smaller one', () => {
      const small = answers(FEATURES.percent10.name);
      const large = answers(FEATURES.percent25.name);
      expect(small.filter((answer, index) => answer === 'on' && large[index] !== 'on')).toEqual([]);
    });

    it('gives each organization the answer that every other implementation gives', () => {
      const fake = new FakeFlags();
      fake.put(FEATURES.percent25);
      const flag = FEATURES.percent25.name;
      expect(answers(flag)).toEqual(
        MANY_ORGANIZATIONS.map((organizationId) => fake.evaluate(flag, { organizationId })),
      );
    });

    it.each([FEATURES.random, FEATURES.elsewhereSticky, FEATURES.child])(
      'A10 $name cannot be decided by organization: unknown, with the reason',
      ({ name: flag }) => {
        expect(new Set(answers(flag))).toEqual(new Set(['unknown']));
        expect(source.flags.evaluate(flag)).toBe('unknown');
        expect(source.flags.isFullyOn(flag)).toBe(false);
        expect(source.flags.definition(flag)?.problem).toEqual(expect.any(String));
      },
    );

    it.each([FEATURES.constrained, FEATURES.segmented, FEATURES.either])(
      '$name is on for the organization it names only, so for a cohort',
      ({ name: flag }) => {
        expect(of(ORGANIZATION, flag)).toBe('on');
        expect(of(STRANGER, flag)).toBe('off');
        expect(source.flags.isFullyOn(flag)).toBe(false);
        expect(source.flags.definition(flag)).toMatchObject({ reach: 'cohort' });
      },
    );

    it('a flag with variants is on, but not taken for one that is fully on', () => {
      expect(shareOf(FEATURES.varied.name)).toBe(1);
      expect(source.flags.isFullyOn(FEATURES.varied.name)).toBe(false);
    });

    it('an empty organization is no sticky key', () => {
      expect(of('', FEATURES.percent25.name)).toBe('unknown');
    });

    it('calls back when a flag was changed, and answers by the change from then on', async () => {
      const { name: flag } = FEATURES.changing;
      const seen: Opinion[] = [];
      const unsubscribe = source.flags.onChange(() => seen.push(source.flags.evaluate(flag)));
      expect(source.flags.evaluate(flag)).toBe('off');
      await source.put([{ ...FEATURES.changing, enabled: true, strategies: [rollout(100)] }]);
      await waitFor(() => seen.at(-1) === 'on', { what: 'the change' });
      unsubscribe();
      expect(of(STRANGER, flag)).toBe('on');
      expect(source.flags.isFullyOn(flag)).toBe(true);
    });

    it('A8 an archived flag is unknown, and the others stay', async () => {
      const { name: flag } = FEATURES.archived;
      expect(source.flags.evaluate(flag)).toBe('on');
      await source.archive(flag);
      await waitFor(() => source.flags.evaluate(flag) === 'unknown', { what: 'the archiving' });
      expect(of(ORGANIZATION, flag)).toBe('unknown');
      expect(source.flags.isFullyOn(flag)).toBe(false);
      expect(source.flags.isFullyOn(FEATURES.on.name)).toBe(true);
    });

    it('still answers from what it knows after it was stopped', async () => {
      await source.flags.stop();
      await source.flags.stop();
      expect(source.flags.evaluate(FEATURES.on.name)).toBe('on');
      expect(of(ORGANIZATION, FEATURES.on.name)).toBe('on');
    });
  });
}

import { columnMigrationFlag, columnMigrationFlags, FlagPercentInvalidError } from '../../../src/flags/index.js';
import { waitFor } from '../../harness/wait-for.js';
import { ORGANIZATION, rollout, SEGMENT } from './features.js';
import type { AdministeredSource } from './sources.js';

/** What the `flags` commands do, whatever is behind them. */
export function describeFlagAdmin(name: string, open: () => AdministeredSource | Promise<AdministeredSource>): void {
  describe(`${name}, changed by operators`, () => {
    const KEY = 'admin-old-to-new';
    const dualWrite = columnMigrationFlag(KEY, 'dual-write');
    const readNew = columnMigrationFlag(KEY, 'read-new');
    const newOnly = columnMigrationFlag(KEY, 'new-only');
    let source: AdministeredSource;
    beforeAll(async () => {
      source = await open();
      await source.flags.start();
    });
    afterAll(() => source.close());

    it('sync creates what is missing, off, sticky by organization, and nothing the second time', async () => {
      const names = columnMigrationFlags(KEY);
      expect(await source.admin.sync(names)).toEqual({ created: names, present: [], archived: [] });
      expect(await source.admin.sync(names)).toEqual({ created: [], present: names, archived: [] });
      const all = await source.admin.list();
      expect(all.filter((flag) => flag.name.includes(KEY))).toEqual(
        [...names].sort().map((flag) => ({ name: flag, enabled: false, reach: 'nobody', percent: 100 })),
      );
      await waitFor(() => names.every((flag) => source.flags.evaluate(flag) === 'off'), { what: 'the new flags' });
    });

    it('a percentage goes up, down and off, as it was said', async () => {
      const of = (percent: number) => ({ name: readNew, enabled: true, reach: 'cohort', percent });
      expect(await source.admin.set(readNew, { on: true, percent: 25 })).toEqual(of(25));
      expect(await source.admin.set(readNew, { on: true, percent: 75 })).toEqual(of(75));
      expect(await source.admin.set(readNew, { on: true, percent: 1 })).toEqual(of(1));
      await waitFor(() => source.flags.evaluate(readNew) === 'on', { what: 'the cohort' });
      expect(source.flags.isFullyOn(readNew)).toBe(false);
      expect(await source.admin.set(readNew, { on: true })).toMatchObject({ reach: 'everybody', percent: 100 });
      await waitFor(() => source.flags.isFullyOn(readNew), { what: 'everybody' });
      expect(await source.admin.set(readNew, { on: false })).toMatchObject({ enabled: false, reach: 'nobody' });
      await waitFor(() => source.flags.evaluate(readNew) === 'off', { what: 'the flag to be off' });
    });

    it('turning a flag off, or on, twice changes nothing', async () => {
      expect(await source.admin.set(dualWrite, { on: true })).toEqual(await source.admin.set(dualWrite, { on: true }));
      expect(await source.admin.set(dualWrite, { on: false })).toEqual(
        await source.admin.set(dualWrite, { on: false }),
      );
    });

    it('on leaves nothing of what somebody else had set up', async () => {
      const strategies = [
        rollout(50, {}, 'random'),
        rollout(100, { constraints: SEGMENT.constraints }),
        rollout(10, { variants: [{ name: 'v', weight: 1000, weightType: 'variable', stickiness: 'default' }] }),
      ];
      await source.put([{ name: newOnly, enabled: true, strategies }]);
      await waitFor(() => source.flags.definition(newOnly)?.problem, { what: 'the undecidable flag' });
      await source.admin.set(newOnly, { on: true });
      await waitFor(() => source.flags.isFullyOn(newOnly), { what: 'the plain flag' });
      expect(source.flags.evaluate(newOnly, { organizationId: ORGANIZATION })).toBe('on');
    });

    it('set creates a flag that is missing', async () => {
      const flag = columnMigrationFlag('admin-created-by-set', 'dual-write');
      expect(await source.admin.set(flag, { on: true })).toEqual({
        name: flag,
        enabled: true,
        reach: 'everybody',
        percent: 100,
      });
    });

    it.each([0, -1, 101, 12.5, Number.NaN])('refuses %p percent', async (percent) => {
      await expect(source.admin.set(readNew, { on: true, percent })).rejects.toBeInstanceOf(FlagPercentInvalidError);
    });
  });
}

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnMigrationFlag, type Flags } from '../../../src/flags/index.js';
import { type Fault, type FaultProxy, startFaultProxy } from '../../harness/fault-proxy.js';
import type { UnleashServer } from '../../harness/unleash.js';
import { waitFor } from '../../harness/wait-for.js';
import { type AdministeredSource, openUnleash } from './sources.js';

const FLAG = columnMigrationFlag('outage', 'dual-write');
const NEVER_ON = columnMigrationFlag('outage', 'new-only');
// Five missed polls and one timeout make the flags stale: two and a half seconds.
const REFRESH_MS = 100;

/** What happens to our flags when Unleash fails in each way it can. Kills and restarts the server. */
export function describeOutages(getServer: () => UnleashServer): void {
  describe('A5 to A9 its failures', () => {
    let server: UnleashServer;
    let proxy: FaultProxy;
    let source: AdministeredSource;
    const opened: AdministeredSource[] = [];

    const open = (options: { readonly token?: string; readonly url?: string } = {}): AdministeredSource => {
      const made = openUnleash(server, { refreshMs: REFRESH_MS, url: proxy.url, ...options });
      opened.push(made);
      return made;
    };
    const state = (flags: Flags): string => flags.freshness().state;
    const becomes = (flags: Flags, wanted: string): Promise<boolean> =>
      waitFor(() => state(flags) === wanted, { what: `the flags to be ${wanted}` });

    beforeAll(async () => {
      server = getServer();
      proxy = await startFaultProxy(server.url);
      source = open();
      await source.admin.sync([FLAG, NEVER_ON]);
      await source.admin.set(FLAG, { on: true });
      await source.flags.start();
      await waitFor(() => source.flags.evaluate(FLAG) === 'on', { what: 'the flag' });
    });
    afterEach(async () => {
      proxy.become({ kind: 'none' });
      for (const made of opened.splice(0).filter((one) => one !== source)) await made.close();
      opened.push(source);
    });
    afterAll(async () => {
      await source.close();
      await proxy.stop();
    });

    const faults: readonly (readonly [string, Fault, string])[] = [
      ['refuses the token, 401', { kind: 'answers', status: 401 }, '401'],
      ['refuses the token, 403', { kind: 'answers', status: 403 }, '403'],
      [
        'is overloaded, 429 with a long Retry-After',
        { kind: 'answers', status: 429, headers: { 'retry-after': '600' } },
        '429',
      ],
      ['is unavailable, 503', { kind: 'answers', status: 503 }, '503'],
      ['answers an error page with 200', { kind: 'answers', status: 200, body: '<html>sorry</html>' }, 'not JSON'],
      ['answers an empty body', { kind: 'answers', status: 200, body: '' }, 'not JSON'],
      [
        'answers something else with an ETag',
        { kind: 'answers', status: 200, body: '{}', headers: { etag: '"x"' } },
        'features',
      ],
      ['never answers', { kind: 'hangs' }, 'no answer within 2000 ms'],
      ['stops in the middle of its answer', { kind: 'hangs-in-body' }, 'no answer within 2000 ms'],
      ['cuts the connection', { kind: 'cuts' }, 'cannot be reached'],
    ];

    // Together, because each has to wait until its flags are stale.
    it('A5 keeps its flags and says what is wrong, whatever Unleash does, and follows within seconds when it is back', async () => {
      const cases = await Promise.all(
        faults.map(async ([what, fault, reason]) => {
          const ownProxy = await startFaultProxy(server.url);
          const { flags } = open({ url: ownProxy.url });
          await flags.start();
          await waitFor(() => flags.evaluate(FLAG) === 'on', { what: 'the flag' });
          ownProxy.become(fault);
          return { what, flags, reason, ownProxy };
        }),
      );
      try {
        await Promise.all(cases.map(({ flags }) => becomes(flags, 'stale')));
        for (const { what, flags, reason } of cases) {
          expect([what, flags.evaluate(FLAG), flags.isFullyOn(FLAG)]).toEqual([what, 'on', true]);
          expect([what, flags.freshness().reason]).toEqual([what, expect.stringContaining(reason)]);
        }
        await source.admin.set(FLAG, { on: false });
        for (const { ownProxy } of cases) ownProxy.become({ kind: 'none' });
        const since = performance.now();
        const seconds = await Promise.all(
          cases.map(async ({ what, flags }) => {
            await waitFor(() => state(flags) === 'fresh' && flags.evaluate(FLAG) === 'off', {
              what: `recovery: ${what}`,
            });
            return (performance.now() - since) / 1000;
          }),
        );
        process.stderr.write(`current again ${Math.max(...seconds).toFixed(1)} s after Unleash is, at the latest\n`);
        expect(Math.max(...seconds)).toBeLessThan(5);
      } finally {
        await source.admin.set(FLAG, { on: true });
        await waitFor(() => source.flags.evaluate(FLAG) === 'on', { what: 'the flag' });
        await Promise.all(cases.map(({ ownProxy }) => ownProxy.stop()));
      }
    });

    it.each(faults)('A6 %s: the service starts, in bounded time, without an opinion', async (_, fault, reason) => {
      proxy.become(fault);
      const { flags } = open();
      const since = performance.now();
      await flags.start();
      expect(performance.now() - since).toBeLessThan(30_000);
      expect(flags.evaluate(FLAG)).toBe('unknown');
      expect(flags.evaluate(NEVER_ON, { organizationId: 'a' })).toBe('unknown');
      expect(flags.isFullyOn(FLAG)).toBe(false);
      expect(flags.freshness()).toMatchObject({ state: 'never', source: 'unleash' });
      expect(flags.freshness().reason).toContain(reason);
      proxy.become({ kind: 'none' });
      await waitFor(() => flags.evaluate(FLAG) === 'on', { what: 'the flags to arrive after all' });
    });

    it('A8 a wrong token gives no opinion, goes on asking, and appears in no reason', async () => {
      const { flags } = open({ token: 'default:development.wrong-secret' });
      await flags.start();
      const seen = proxy.paths.length;
      await waitFor(() => proxy.paths.length > seen + 5, { what: 'further requests' });
      expect(flags.evaluate(FLAG)).toBe('unknown');
      expect(flags.freshness().reason).toMatch(/refuses UNLEASH_API_TOKEN \(401\)/);
      expect(JSON.stringify(flags.freshness())).not.toMatch(/wrong-secret|127\.0\.0\.1/);
    });

    it('A8 an empty list leaves no opinion, and is called odd', async () => {
      const { flags } = open();
      await flags.start();
      expect(flags.evaluate(FLAG)).toBe('on');
      proxy.become({ kind: 'answers', status: 200, body: '{"version":2,"features":[]}' });
      await waitFor(() => flags.evaluate(FLAG) === 'unknown', { what: 'the empty list' });
      expect(state(flags)).toBe('fresh');
      expect(flags.freshness().reason).toMatch(/none of its flags/);
      proxy.become({ kind: 'none' });
      await waitFor(() => flags.evaluate(FLAG) === 'on' && flags.freshness().reason === undefined, {
        what: 'the flags',
      });
    });

    it('A7 a backup file of the SDK that lies is not read', async () => {
      const lie = { name: NEVER_ON, enabled: true, strategies: [{ name: 'default', parameters: {} }] };
      const backup = join(tmpdir(), 'unleash-backup-treasurer-api.json');
      await mkdir(tmpdir(), { recursive: true });
      await writeFile(backup, JSON.stringify({ version: 2, features: [lie] }));
      try {
        proxy.become({ kind: 'cuts' });
        const { flags } = open();
        await flags.start();
        expect(flags.evaluate(NEVER_ON)).toBe('unknown');
        expect(state(flags)).toBe('never');
      } finally {
        await rm(backup);
      }
    });

    it('shows how long a change takes to arrive', async () => {
      const times: number[] = [];
      for (const [index, percent] of [10, 20, 30].entries()) {
        await source.admin.set(NEVER_ON, { on: true, percent });
        const since = performance.now();
        await waitFor(() => source.flags.definition(NEVER_ON)?.percent === percent, {
          intervalMs: 5,
          what: 'the change',
        });
        times[index] = performance.now() - since;
      }
      const sorted = times.sort((one, other) => one - other).map((ms) => Math.round(ms));
      process.stderr.write(`a change arrives after ${sorted.join(', ')} ms, polling every ${REFRESH_MS} ms\n`);
      await source.admin.set(NEVER_ON, { on: false });
      expect(sorted).toHaveLength(3);
    });

    it('is killed, stays away, and comes back with other flags', async () => {
      const { flags } = open();
      await flags.start();
      await server.kill();
      await becomes(flags, 'stale');
      expect(flags.evaluate(FLAG)).toBe('on');
      const latecomer = open();
      await latecomer.flags.start();
      expect([state(latecomer.flags), latecomer.flags.evaluate(FLAG)]).toEqual(['never', 'unknown']);
      await server.restart();
      const since = performance.now();
      for (const one of [flags, latecomer.flags]) {
        await becomes(one, 'fresh');
        expect(one.evaluate(FLAG)).toBe('on');
      }
      process.stderr.write(`current again ${Math.round(performance.now() - since)} ms after the restarted server\n`);
      await source.admin.set(FLAG, { on: false });
      await waitFor(() => flags.evaluate(FLAG) === 'off' && latecomer.flags.evaluate(FLAG) === 'off', { what: 'off' });
      await source.admin.set(FLAG, { on: true });
    });
  });
}

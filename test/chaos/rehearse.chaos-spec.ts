import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureBuilt } from '../../dev/start/build.js';
import type { FindingKind } from '../../dev/rehearse/findings.js';
import { keptReleases, type Releases } from '../../dev/rehearse/processes/releases.js';
import type { Report } from '../../dev/rehearse/report/report.js';
import { createTestFolder } from '../harness/test-folder.js';

const SMALL = [
  '--rows',
  '2000',
  '--seconds-per-phase',
  '1',
  '--clients',
  '2',
  '--raw-writers',
  '1',
  '--patience',
  '300',
];
/** Two idle cores need a minute for the longest; busy ones much more. */
const PATIENCE_MS = 900_000;

/** Of both releases, for all rehearsals here. */
let builds: string;

describe('npm run rehearse', () => {
  let releases: Releases;
  beforeAll(async () => {
    await ensureBuilt(AbortSignal.timeout(PATIENCE_MS));
    builds = await createTestFolder('builds');
    releases = await keptReleases(builds);
  }, PATIENCE_MS);

  it(
    'goes up the whole ladder and back down from every phase, with nothing off',
    async () => {
      const { code, report } = await rehearse();
      expect(report.findings).toEqual([]);
      expect(report.reached).toBe('contracted');
      expect(Object.keys(report.work.killsByPhase).length).toBeGreaterThanOrEqual(6);
      expect(report.work.acknowledgedWrites).toBeGreaterThan(100);
      expect(report.moves.filter(({ to }) => to === 'expanded').length).toBeGreaterThanOrEqual(3);
      expect({ code, passed: report.passed }).toEqual({ code: 0, passed: true });
    },
    PATIENCE_MS,
  );

  it.each<[what: string, broken: string, until: string, found: readonly FindingKind[]]>([
    ['the guard is dropped', 'guard', 'backfilled', ['mismatch']],
    ['the barrier is skipped', 'barrier', 'read-new', ['broken-rule']],
    ['the backfill takes "not NULL" for done', 'backfill', 'backfilled', ['mismatch']],
  ])(
    'fails when %s',
    async (_what, broken, until, found) => {
      const { code, report } = await rehearse('--break', broken, '--until', until);
      expect({ code, passed: report.passed }).toEqual({ code: 1, passed: false });
      for (const kind of found) expect([kind, report.counts[kind]]).not.toEqual([kind, 0]);
      if (broken === 'barrier') expect(report.findings.map(({ what }) => what).join()).toContain('passed over');
    },
    PATIENCE_MS,
  );

  it(
    'has the sources of the release before, which still compile beside the rest',
    async () => {
      const { folder } = releases.previousRelease;
      const production = ['--project', 'tsconfig.build.json', '--noEmit'];
      await promisify(execFile)(process.execPath, [join(folder, 'node_modules/typescript/bin/tsc'), ...production], {
        cwd: folder,
      });
    },
    PATIENCE_MS,
  );
});

async function rehearse(...options: readonly string[]): Promise<{ readonly code: unknown; readonly report: Report }> {
  const folder = await createTestFolder('rehearsal');
  const args = [
    '--import',
    'tsx',
    'dev/rehearse/main.ts',
    ...SMALL,
    '--folder',
    folder,
    '--builds',
    builds,
    ...options,
  ];
  const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) =>
    execFile(process.execPath, args, { timeout: PATIENCE_MS - 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    ),
  );
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`there is no report: ${said}`);
  return { code, report: JSON.parse(text) as Report };
}

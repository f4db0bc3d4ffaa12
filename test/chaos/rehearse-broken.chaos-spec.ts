import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FindingKind } from '../../dev/rehearse/findings.js';
import { keptReleases } from '../../dev/rehearse/processes/releases.js';
import { rehearse, REHEARSAL_PATIENCE_MS, sharedBuilds } from '../harness/rehearsal.js';
import { sampleOf } from '../harness/run/sample.js';

const BREAKS: readonly [what: string, broken: string, until: string, found: FindingKind][] = [
  ['the guard is dropped', 'guard', 'backfilled', 'mismatch'],
  ['the barrier is skipped', 'barrier', 'read-new', 'broken-rule'],
  ['the backfill takes "not NULL" for done', 'backfill', 'backfilled', 'mismatch'],
];

let builds: string;
beforeAll(async () => (builds = await sharedBuilds()), REHEARSAL_PATIENCE_MS);

it.each(sampleOf(BREAKS, 1))(
  'npm run rehearse fails when %s',
  async (_what, broken, until, found) => {
    const { code, report } = await rehearse(builds, '--break', broken, '--until', until);
    expect({ code, passed: report.passed }).toEqual({ code: 1, passed: false });
    expect([found, report.counts[found]]).not.toEqual([found, 0]);
    if (broken === 'barrier') expect(report.findings.map(({ what }) => what).join()).toContain('passed over');
  },
  REHEARSAL_PATIENCE_MS,
);

it(
  'has the sources of the release before, which still compile beside the rest',
  async () => {
    const { folder } = (await keptReleases(builds)).previousRelease;
    const production = ['--project', 'tsconfig.build.json', '--noEmit'];
    await promisify(execFile)(process.execPath, [join(folder, 'node_modules/typescript/bin/tsc'), ...production], {
      cwd: folder,
    });
  },
  REHEARSAL_PATIENCE_MS,
);

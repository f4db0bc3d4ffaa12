import { FINDING_CODES } from '../../src/column-migration/doctor/finding.js';
import { SUBJECTS } from '../../src/column-migration/facts/fact-name.js';
import { CONDITION_NAMES } from '../../src/column-migration/gate/condition.js';
import { PROBLEM_CODES } from '../../src/column-migration/status/status-problem.js';
import { read } from './files.js';

const PAGE = read('docs/reference/codes.md');

/** The first column of the table under a heading. */
function listed(heading: string): readonly string[] {
  const section = PAGE.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)` +\|/gm)].map((match) => match[1] ?? '');
}

it.each([
  ['Conditions', CONDITION_NAMES],
  ['Problems', PROBLEM_CODES],
  ['Findings', FINDING_CODES],
] as const)('the page of codes lists all %s, and no other', (heading, names) => {
  expect([...listed(heading)].sort()).toEqual([...names].sort());
});

it('every subject is one that somebody is told about', () => {
  const used = new Set([...CONDITION_NAMES, ...PROBLEM_CODES, ...FINDING_CODES].map((name) => name.split('.')[0]));
  expect([...used].sort()).toEqual([...SUBJECTS].sort());
});

// Checks the messages of all commits from the one that added this file on. CONTRIBUTING.md has the rule.
import { execFileSync } from 'node:child_process';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const MOST = 72;
/** Imperatives that look like another form of a verb. */
const IMPERATIVES = new Set([
  'Embed',
  'Feed',
  'Need',
  'Proceed',
  'Seed',
  'Shed',
  'Speed',
  'Bring',
  'Ping',
  'Ring',
  'Focus',
]);

/** What is wrong with a commit's message, in words; empty when nothing is. */
export function problemsOf(message) {
  const [subject = '', blank = ''] = message.split('\n');
  const [first = ''] = subject.split(' ');
  const problems = [];
  if (subject.length > MOST) problems.push(`the subject has ${subject.length} characters; ${MOST} are allowed`);
  if (!/^[A-Z][a-z]+$/.test(first))
    problems.push(`"${first}": begin with a verb and a capital letter, without a prefix`);
  else if (!IMPERATIVES.has(first) && /(ed|ing|[^s]s)$/.test(first))
    problems.push(`"${first}": use the imperative, as in "Add", not "Added", "Adding" or "Adds"`);
  if (/[.!]$/.test(subject)) problems.push('the subject ends without a full stop');
  if (blank !== '') problems.push('the second line is empty; the reason follows below it');
  return problems;
}

function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

function main() {
  const [added] = git('log', '--diff-filter=A', '--format=%H', '--', '.ci/commit-subjects.mjs').split('\n');
  if (git('rev-parse', '--is-shallow-repository') === 'true')
    stdout.write('the history is shallow: only what it has is checked\n');
  const commits =
    added === ''
      ? []
      : [added, ...git('rev-list', '--no-merges', `${added}..HEAD`).split('\n')].filter((commit) => commit !== '');
  const bad = commits
    .map((commit) => ({ commit, problems: problemsOf(git('show', '-s', '--format=%B', commit)) }))
    .filter(({ problems }) => problems.length > 0);
  for (const { commit, problems } of bad)
    stdout.write(`${git('show', '-s', '--format=%h %s', commit)}\n  ${problems.join('\n  ')}\n`);
  stdout.write(`${commits.length} commits checked, ${bad.length} to be reworded\n`);
  exit(bad.length === 0 ? 0 : 1);
}

if (argv[1] === fileURLToPath(import.meta.url)) main();

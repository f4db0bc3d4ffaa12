import { ROOT } from './files.js';

interface Check {
  problemsOf(message: string): readonly string[];
}
const { problemsOf } = (await import(`${ROOT}/.ci/commit-subjects.mjs`)) as Check;

it.each([
  'Read each fact in one place for gate, status and doctor',
  'Pass the lease on',
  'Embed the server\n\nThe reason.',
  `Add ${'a'.repeat(68)}`,
])('accepts %j', (message) => {
  expect(problemsOf(message)).toEqual([]);
});

it.each([
  ['Added a rule', 'imperative'],
  ['Adding a rule', 'imperative'],
  ['Adds a rule', 'imperative'],
  ['add a rule', 'capital'],
  ['feat: add a rule', 'prefix'],
  ['A line that could not fail is none', 'capital'],
  ['Add a rule.', 'full stop'],
  ['Add a rule\nbecause', 'second line'],
  [`Add ${'a'.repeat(69)}`, '73 characters'],
])('refuses %j', (message, reason) => {
  expect(problemsOf(message).join()).toContain(reason);
});

import { COMMANDS } from '../../src/cli/commands.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { FINDING_CODES } from '../../src/column-migration/doctor/finding.js';
import { read } from './files.js';

const page = read('docs/reference/cli.md');
const firstColumn = [...page.matchAll(/^\| `?([^|`]+?)`? +\|/gm)].map((match) => match[1] ?? '');

it("the command line's page names every exit code and every finding of the doctor, and none that there is not", () => {
  const codes = firstColumn.filter((cell) => /^\d+$/.test(cell)).map(Number);
  expect(codes).toEqual(Object.values(EXIT));
  const findings = firstColumn.filter((cell) => /^[a-z]+\.[a-z_]+$/.test(cell));
  expect(findings.sort()).toEqual([...FINDING_CODES].sort());
});

it("the command line's page shows every command and option", () => {
  for (const [name, { options }] of Object.entries(COMMANDS))
    for (const word of [name, ...Object.keys(options).map((option) => `--${option}`)]) expect(page).toContain(word);
});

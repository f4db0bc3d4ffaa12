import { COMMANDS } from '../../src/cli/commands.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { read } from './files.js';

const page = read('docs/reference/cli.md');

it("the command line's page names every exit code, and none that there is not", () => {
  const codes = [...page.matchAll(/^\| `?(\d+)`? +\|/gm)].map((match) => Number(match[1]));
  expect(codes).toEqual(Object.values(EXIT));
});

it("the command line's page shows every command and option", () => {
  for (const [name, { options }] of Object.entries(COMMANDS))
    for (const word of [name, ...Object.keys(options).map((option) => `--${option}`)]) expect(page).toContain(word);
});

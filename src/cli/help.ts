import type { Command, CommandOption } from './command.js';
import { COMMANDS } from './commands.js';
import { COMMON_OPTIONS } from './parse.js';

/** The usage of everything. */
export function overview(): string {
  const entries = Object.values(COMMANDS).flatMap(({ usage, about }) =>
    usage.map((line, index) => [line, index === 0 ? about : ''] as const),
  );
  return [
    'Treasurer: moves columns while the service runs.',
    '',
    ...table(entries),
    ...table([
      ['help [COMMAND]', 'this text, or that of one command'],
      ['--version', 'the version of this build'],
    ]),
    '',
    'Every command takes --json. Exit codes: 0 yes, 1 no or not yet, 64 usage, 69 unreachable, 70 our fault,',
    '78 configuration, 130 Ctrl-C. docs/reference/cli.md has the whole of it.',
  ].join('\n');
}

export function helpOf({ usage, about, details = [], options }: Command): string {
  return [
    ...usage.map((line, index) => `${index === 0 ? 'usage: ' : '       '}${line}`),
    '',
    about,
    ...details,
    '',
    ...table(Object.entries<CommandOption>({ ...options, ...COMMON_OPTIONS }).map(optionLine)),
  ].join('\n');
}

export function usageOf({ usage }: Command): string {
  return usage.map((line, index) => `${index === 0 ? 'usage: ' : '       '}${line}`).join('\n');
}

function optionLine([name, { value, about }]: [string, CommandOption]): readonly [string, string] {
  return [`--${name}${value === undefined ? '' : ` ${value}`}`, about];
}

/** Two columns; what is long in the first one has a line of its own. */
function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = 34;
  return rows.flatMap(([left, right]) => {
    if (right === '') return [`  ${left}`];
    return left.length <= width
      ? [`  ${left.padEnd(width)}  ${right}`]
      : [`  ${left}`, `  ${' '.repeat(width)}  ${right}`];
  });
}

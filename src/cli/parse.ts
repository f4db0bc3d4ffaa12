import { parseArgs } from 'node:util';
import type { Command, CommandOption, Invocation } from './command.js';
import { UsageError } from './usage.error.js';

/** Options that every command has. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean', about: 'one JSON document instead of text' },
  help: { type: 'boolean', about: 'this text' },
} as const satisfies Record<string, CommandOption>;

/** @throws UsageError */
export function parse(command: Command, args: readonly string[]): Pick<Invocation, 'words' | 'options'> {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(([name, { type }]) => [name, { type }]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { words: positionals, options: values };
  } catch (error) {
    // Node explains at length how to pass a word that begins with a dash; its first sentence says what is wrong.
    throw new UsageError((error as Error).message.replace(/\. To specify a positional argument.*$/s, ''));
  }
}

/** @throws UsageError */
export function checkWords({ words: [atLeast, atMost] }: Command, words: readonly string[]): void {
  if (words.length < atLeast) throw new UsageError('something is missing');
  if (words.length > atMost) throw new UsageError(`"${words[atMost] ?? ''}" is too much`);
}

/** A whole number given as an option, or what counts without it. @throws UsageError */
export function numberOption(
  { options }: Pick<Invocation, 'options'>,
  name: string,
  bounds: { readonly min: number; readonly max: number },
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === '' || !Number.isInteger(value) || value < bounds.min || value > bounds.max)
    throw new UsageError(`--${name} must be a whole number from ${bounds.min} to ${bounds.max}`);
  return value;
}

/** An option that must be given. @throws UsageError */
export function requiredOption({ options }: Pick<Invocation, 'options'>, name: string, value: string): string {
  const text = options[name];
  if (typeof text !== 'string' || text === '') throw new UsageError(`--${name} ${value} is missing`);
  return text;
}

import type { INestApplicationContext } from '@nestjs/common';
import type { Environment } from '../config/index.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { helpOf, overview, usageOf } from './help.js';
import { checkWords, parse } from './parse.js';
import { openServices } from './services.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage.error.js';

export interface CliOptions {
  readonly args: readonly string[];
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly version: string;
  /** Asked only when a command needs it. */
  readonly environment: () => Promise<Environment>;
}

/** The whole program: answers the exit code, and has closed everything by then. */
export async function runCli({ args, terminal, signal, version, environment }: CliOptions): Promise<ExitCode> {
  const [name = 'help', ...rest] = args;
  if (name === '--version' || name === 'version') return say(terminal, version);
  if (name === 'help' || name === '--help' || name === '-h') return help(terminal, rest[0]);
  const command = COMMANDS[name];
  if (command === undefined || !Object.hasOwn(COMMANDS, name)) return unknown(terminal, name);
  let context: Promise<INestApplicationContext> | undefined;
  try {
    const { words, options } = parse(command, rest);
    if (options['help'] === true) return say(terminal, helpOf(command));
    checkWords(command, words);
    const { run } = await command.load();
    const services = () => (context ??= environment().then(openServices));
    return await run({ words, options, terminal, signal, services });
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    return await fail(error, command, terminal, rest.includes('--json'));
  } finally {
    await context?.then((opened) => opened.close()).catch(() => undefined);
  }
}

function say(terminal: Terminal, text: string): ExitCode {
  terminal.say(text);
  return EXIT.ok;
}

function help(terminal: Terminal, name: string | undefined): ExitCode {
  if (name === undefined) return say(terminal, overview());
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return command === undefined ? unknown(terminal, name) : say(terminal, helpOf(command));
}

function unknown(terminal: Terminal, name: string): ExitCode {
  terminal.note(`there is no command "${name}"; there are ${Object.keys(COMMANDS).join(', ')}, help`);
  return EXIT.usage;
}

async function fail(error: unknown, command: Command, terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  if (error instanceof UsageError) {
    terminal.note(`${error.message}\n${usageOf(command)}`);
    return EXIT.usage;
  }
  const { failureOf } = await import('./failure.js');
  const { code, message, exit } = failureOf(error);
  terminal.note(isJson ? JSON.stringify({ error: { code, message } }) : message);
  if (exit === EXIT.internal) terminal.note((error as Error).stack ?? '');
  return exit;
}

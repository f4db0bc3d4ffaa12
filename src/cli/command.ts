import type { INestApplicationContext } from '@nestjs/common';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

export interface CommandOption {
  readonly type: 'boolean' | 'string';
  /** What stands for the value in the usage: `SECONDS`. */
  readonly value?: string;
  readonly about: string;
}

/** A command as the usage shows it; its code is loaded only when it is run. */
export interface Command {
  /** Without the program's name: `gate <key> --to PHASE`. */
  readonly usage: readonly string[];
  readonly about: string;
  /** Further lines of `help <command>`. */
  readonly details?: readonly string[];
  /** How many words it takes: at least, at most. */
  readonly words: readonly [atLeast: number, atMost: number];
  readonly options: Readonly<Record<string, CommandOption>>;
  load(): Promise<{ readonly run: Run }>;
}

export type Run = (invocation: Invocation) => Promise<ExitCode>;

/** One call of a command. */
export interface Invocation {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The services of this process; opened at the first call, closed after the command. */
  readonly services: () => Promise<INestApplicationContext>;
}

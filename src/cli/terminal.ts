import { styleText } from 'node:util';

export type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold';

/** Where a command writes: a person's terminal, or a pipe, a file, a log of the pipeline. */
export interface Terminal {
  /** Whether a line can be redrawn: bars move, and a frame replaces the one before it. */
  readonly isInteractive: boolean;
  readonly columns: number;
  readonly rows: number;
  /** One line of the answer, to stdout. */
  say(line?: string): void;
  /** As it is, to stdout. */
  write(text: string): void;
  /** One line beside the answer, to stderr. */
  note(line: string): void;
  /** The text in a colour, where colours are wanted. */
  paint(colour: Colour, text: string): string;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Colours need a terminal and no `NO_COLOR` (https://no-color.org). */
export function terminalOn(
  stdout: Stream,
  stderr: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isInteractive = stdout.isTTY === true && environment['TERM'] !== 'dumb';
  const isColoured = isInteractive && (environment['NO_COLOR'] ?? '') === '';
  return {
    isInteractive,
    get columns() {
      return stdout.columns ?? 80;
    },
    get rows() {
      return stdout.rows ?? 24;
    },
    say: (line = '') => void stdout.write(`${line}\n`),
    write: (text) => void stdout.write(text),
    note: (line) => void stderr.write(`${line}\n`),
    paint: (colour, text) => (isColoured ? styleText(colour, text, { validateStream: false }) : text),
  };
}

import { parseArgs } from 'node:util';
import { type Phase, PHASES } from '../../src/column-migration/phase/phase.js';

export const BREAKS = ['guard', 'barrier', 'backfill'] as const;
export type Break = (typeof BREAKS)[number];

export interface RehearsalOptions {
  /** Seeded transactions; none are seeded into a database of your own. */
  readonly rows: number;
  readonly secondsPerPhase: number;
  /** Longest time without progress towards a phase, in seconds. */
  readonly patienceSeconds: number;
  /** The last phase to climb to. */
  readonly until: Phase;
  readonly clients: number;
  readonly rawWriters: number;
  readonly seed: number;
  readonly break: Break | undefined;
  readonly isWithUnleash: boolean;
  readonly databaseUrl: string | undefined;
  readonly isKept: boolean;
  /** Where the reports go. */
  readonly folder: string;
}

export const USAGE = `Rehearses the column migration transaction-description-to-memo: the whole ladder up and down, under load, with
real processes, bad flips and SIGKILL. Ends with 0 only if nothing at all went wrong.

  npm run rehearse
  npm run rehearse -- --rows 1000000 --seconds-per-phase 10
  npm run rehearse -- --database-url postgresql://…/treasurer_copy

  --rows N               transactions to seed (1000 to 10000000)                  [200000]
  --seconds-per-phase N  how long each phase is kept under load (1 to 600)         [4]
  --until PHASE          climb no higher                                           [contracted]
  --clients N            HTTP clients, half of them old ones (2 to 64)             [8]
  --raw-writers N        plain SQL connections that write (0 to 16)                [2]
  --patience N           longest time without progress, in seconds (5 to 3600)    [120]
  --seed N               the same number gives the same choices                    [1]
  --break WHAT           break something on purpose, which must be found: guard, barrier or backfill
  --unleash              flags from a real Unleash server (npm ci --prefix test/unleash), not from a file
  --database-url URL     a scratch copy of your own database, which ends contracted (docs/operations/rehearsal.md)
  --folder PATH          where the reports go                                      [.data/rehearsal/<time>]
  --keep                 leave the database and the logs behind
  --help                 this text
`;

/** What the person at the keyboard can put right; the message says what and how. */
export class RehearsalRefusedError extends Error {}

/** Throws RehearsalRefusedError. Answers `undefined` when help was asked for. */
export function rehearsalOptions(args: readonly string[]): RehearsalOptions | undefined {
  const values = parsed(args);
  if (values.help === true) return undefined;
  return {
    rows: wholeNumber('rows', values.rows, 200_000, 1_000, 10_000_000),
    secondsPerPhase: wholeNumber('seconds-per-phase', values['seconds-per-phase'], 4, 1, 600),
    patienceSeconds: wholeNumber('patience', values.patience, 120, 5, 3_600),
    until: oneOf('until', values.until ?? 'contracted', PHASES),
    clients: wholeNumber('clients', values.clients, 8, 2, 64),
    rawWriters: wholeNumber('raw-writers', values['raw-writers'], 2, 0, 16),
    seed: wholeNumber('seed', values.seed, 1, 0, 4_294_967_295),
    break: values.break === undefined ? undefined : oneOf('break', values.break, BREAKS),
    isWithUnleash: values.unleash === true,
    databaseUrl: values['database-url'],
    isKept: values.keep === true,
    folder: values.folder ?? `.data/rehearsal/${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        rows: text,
        'seconds-per-phase': text,
        patience: text,
        until: text,
        clients: text,
        'raw-writers': text,
        seed: text,
        break: text,
        unleash: flag,
        'database-url': text,
        folder: text,
        keep: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new RehearsalRefusedError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  const value = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new RehearsalRefusedError(`--${name} must be a whole number from ${min} to ${max}`);
  return value;
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new RehearsalRefusedError(`--${name} must be one of ${allowed.join(', ')}`);
  return found;
}

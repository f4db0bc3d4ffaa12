import { type Phase, PHASES } from '../../src/column-migration/phase/phase.js';
import { CommandLine } from '../command-line.js';

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
  /** Mean pause of a client between two requests, in ms. */
  readonly pauseMs: number;
  readonly seed: number;
  readonly break: Break | undefined;
  readonly isWithUnleash: boolean;
  readonly databaseUrl: string | undefined;
  readonly isKept: boolean;
  /** Where both releases are built, and kept for the next rehearsal of the same sources; `undefined`: built for this one alone. */
  readonly builds: string | undefined;
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
  --pause-ms N           mean pause of a client between two requests (1 to 10000)   [45]
  --patience N           longest time without progress, in seconds (5 to 3600)    [120]
  --seed N               the same number gives the same choices                    [1]
  --break WHAT           break something on purpose, which must be found: guard, barrier or backfill
  --unleash              flags from a real Unleash server (npm ci --prefix test/unleash), not from a file
  --database-url URL     a scratch copy of your own database, which ends contracted (docs/operations/rehearsal.md)
  --folder PATH          where the reports go                                      [.data/rehearsal/<time>]
  --builds PATH          use the builds in this folder, or leave them there for the next rehearsal; they must be of the present sources
  --keep                 leave the database and the logs behind
  --help                 this text
`;

/** What the person at the keyboard can put right; the message says what and how. */
export class RehearsalRefusedError extends Error {}

const TEXTS = [
  'rows',
  'seconds-per-phase',
  'patience',
  'until',
  'clients',
  'raw-writers',
  'pause-ms',
  'seed',
  'break',
  'database-url',
  'folder',
  'builds',
] as const;
const FLAGS = ['unleash', 'keep', 'help'] as const;

/** Throws RehearsalRefusedError. Answers `undefined` when help was asked for. */
export function rehearsalOptions(args: readonly string[]): RehearsalOptions | undefined {
  const line = new CommandLine(args, { texts: TEXTS, flags: FLAGS }, RehearsalRefusedError);
  if (line.has('help')) return undefined;
  return {
    rows: line.wholeNumber('rows', { default: 200_000, min: 1_000, max: 10_000_000 }),
    secondsPerPhase: line.wholeNumber('seconds-per-phase', { default: 4, min: 1, max: 600 }),
    patienceSeconds: line.wholeNumber('patience', { default: 120, min: 5, max: 3_600 }),
    until: line.oneOf('until', PHASES) ?? 'contracted',
    clients: line.wholeNumber('clients', { default: 8, min: 2, max: 64 }),
    rawWriters: line.wholeNumber('raw-writers', { default: 2, min: 0, max: 16 }),
    pauseMs: line.wholeNumber('pause-ms', { default: 45, min: 1, max: 10_000 }),
    seed: line.wholeNumber('seed', { default: 1, min: 0, max: 4_294_967_295 }),
    break: line.oneOf('break', BREAKS),
    isWithUnleash: line.has('unleash'),
    databaseUrl: line.text('database-url'),
    isKept: line.has('keep'),
    builds: line.text('builds'),
    folder: line.text('folder') ?? `.data/rehearsal/${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`,
  };
}

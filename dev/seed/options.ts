import { CommandLine } from '../command-line.js';

export interface SeedOptions {
  readonly transactions: number;
  readonly organizations: number;
  /** The key of one that is there, to fill instead of new ones. */
  readonly organization?: string | undefined;
  readonly seed: number;
  /** The day of the latest transactions. @default today */
  readonly until?: Date | undefined;
  readonly databaseUrl: string | undefined;
  readonly isConfirmed: boolean;
}

export const USAGE = `Fills a database with a realistic ledger: transactions and their splits, without histories.

  npm run seed -- --transactions 1000000

  --transactions N    how many transactions (1 to 100000000)         [100000]
  --organizations N   over how many new organizations (1 to 1000)    [20]
  --organization ID   into this organization, its accounts, categories and vendors, instead
  --seed N            the same number and day give the same data     [1]
  --until YYYY-MM-DD  the day of the latest transactions             [today]
  --database-url URL  where; otherwise DATABASE_URL, otherwise the embedded database
  --yes               also into a database that holds organizations of somebody
  --help              this text
`;

/** What the person at the keyboard can put right; the message says what and how. */
export class SeedError extends Error {}

const TEXTS = ['transactions', 'organizations', 'organization', 'seed', 'until', 'database-url'] as const;

/** Throws SeedError. Answers `undefined` when help was asked for. */
export function seedOptions(args: readonly string[]): SeedOptions | undefined {
  const line = new CommandLine(args, { texts: TEXTS, flags: ['yes', 'help'] }, SeedError);
  if (line.has('help')) return undefined;
  if (line.text('organization') !== undefined && line.text('organizations') !== undefined)
    throw new SeedError('--organization and --organizations exclude each other');
  return {
    transactions: line.wholeNumber('transactions', { default: 100_000, min: 1, max: 100_000_000 }),
    organizations: line.wholeNumber('organizations', { default: 20, min: 1, max: 1_000 }),
    organization: uuid(line.text('organization')),
    seed: line.wholeNumber('seed', { default: 1, min: 0, max: 4_294_967_295 }),
    until: day(line.text('until')),
    databaseUrl: postgresUrl(line.text('database-url')),
    isConfirmed: line.has('yes'),
  };
}

function uuid(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
    throw new SeedError('--organization must be the id of an organization, a UUID');
  return text;
}

function day(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(`${text}T00:00:00Z`);
  // A date that does not exist becomes another one.
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
  if (!isDay || at.getUTCFullYear() < 1980)
    throw new SeedError('--until must be a day such as 2026-11-23, from 1980 on');
  return at;
}

function postgresUrl(text: string | undefined): string | undefined {
  if (text !== undefined && !/^postgres(ql)?:\/\/./.test(text))
    throw new SeedError('--database-url must begin with postgresql://');
  return text;
}

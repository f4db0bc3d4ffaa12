import { parseArgs } from 'node:util';

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

/** Throws SeedError. Answers `undefined` when help was asked for. */
export function seedOptions(args: readonly string[]): SeedOptions | undefined {
  const values = parsed(args);
  if (values.help === true) return undefined;
  if (values.organization !== undefined && values.organizations !== undefined)
    throw new SeedError('--organization and --organizations exclude each other');
  return {
    transactions: wholeNumber('transactions', values.transactions ?? '100000', 1, 100_000_000),
    organizations: wholeNumber('organizations', values.organizations ?? '20', 1, 1_000),
    organization: uuid(values.organization),
    seed: wholeNumber('seed', values.seed ?? '1', 0, 4_294_967_295),
    until: day(values.until),
    databaseUrl: postgresUrl(values['database-url']),
    isConfirmed: values.yes === true,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        transactions: text,
        organizations: text,
        organization: text,
        seed: text,
        until: text,
        'database-url': text,
        yes: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new SeedError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new SeedError(`--${name} must be a whole number from ${min} to ${max}`);
  return value;
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

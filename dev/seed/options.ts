import { parseArgs } from 'node:util';

export interface SeedOptions {
  readonly transactions: number;
  readonly organizations: number;
  readonly seed: number;
  readonly databaseUrl: string | undefined;
  readonly isConfirmed: boolean;
}

export const USAGE = `Fills a database with a realistic ledger.

  npm run seed -- --transactions 1000000

  --transactions N    how many transactions (1 to 100000000)         [100000]
  --organizations N   over how many organizations (1 to 1000)        [20]
  --seed N            the same number gives the same data            [1]
  --database-url URL  where; otherwise DATABASE_URL, otherwise the embedded database
  --yes               also into a database that holds organizations already
  --help              this text
`;

/** Wrong arguments; the message says which, and what would be right. */
export class SeedOptionsError extends Error {}

/** Throws SeedOptionsError. Answers `undefined` when help was asked for. */
export function seedOptions(args: readonly string[]): SeedOptions | undefined {
  const values = parsed(args);
  if (values.help === true) return undefined;
  return {
    transactions: wholeNumber('transactions', values.transactions ?? '100000', 1, 100_000_000),
    organizations: wholeNumber('organizations', values.organizations ?? '20', 1, 1_000),
    seed: wholeNumber('seed', values.seed ?? '1', 0, 4_294_967_295),
    databaseUrl: values['database-url'],
    isConfirmed: values.yes === true,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { transactions: text, organizations: text, seed: text, 'database-url': text, yes: flag, help: flag },
    }).values;
  } catch (error) {
    throw new SeedOptionsError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new SeedOptionsError(`--${name} must be a whole number from ${min} to ${max}`);
  return value;
}

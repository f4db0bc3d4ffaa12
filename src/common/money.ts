import { z } from 'zod';

const SCALE = 4;
const UNITS = 10n ** BigInt(SCALE);
/** numeric(19,4) holds 15 digits before the point. */
const MAX_INTEGER_DIGITS = 15;
const PATTERN = new RegExp(`^(-?)(\\d{1,${MAX_INTEGER_DIGITS}})(?:\\.(\\d{1,${SCALE}}))?$`);

/** An exact amount as a whole number of ten-thousandths. */
export type MoneyUnits = bigint;

/** Reads "12.34" as 123400 units. Throws RangeError for anything but a plain decimal that `numeric(19,4)` holds exactly. */
export function parseMoney(text: string): MoneyUnits {
  const match = PATTERN.exec(text);
  if (match === null) throw new RangeError('not a decimal of at most 15 digits before the point and 4 after it');
  const [, sign, integer = '0', fraction = ''] = match;
  const units = BigInt(integer) * UNITS + BigInt(fraction.padEnd(SCALE, '0'));
  return sign === '-' ? -units : units;
}

/** Writes units with exactly four decimals: the one form of an amount in every answer. */
export function formatMoney(units: MoneyUnits): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, '0');
  return `${sign}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
}

/** Sum of amounts, exact. */
export function sumMoney(amounts: readonly string[]): MoneyUnits {
  return amounts.reduce((sum, amount) => sum + parseMoney(amount), 0n);
}

/** Adds two amounts of four decimals each, as the database writes them; of any size, since a sum may outgrow `numeric(19,4)`. */
export function addMoney(a: string, b: string): string {
  return formatMoney(BigInt(a.replace('.', '')) + BigInt(b.replace('.', '')));
}

const MESSAGE = 'must be a decimal string such as "12.3400": at most 15 digits before the point and 4 after it';

function money(description: string, isAllowed: (units: MoneyUnits) => boolean, message: string) {
  return z
    .string({ error: MESSAGE })
    .regex(PATTERN, { error: MESSAGE, abort: true })
    .refine((text) => isAllowed(parseMoney(text)), { error: message })
    .transform((text) => formatMoney(parseMoney(text)))
    .meta({ description, example: '12.3400' });
}

/** Any amount, negative ones too; normalised to four decimals. */
export const anyAmount = money('decimal string, up to 4 decimals', () => true, '');
/** An amount above zero. */
export const positiveAmount = money(
  'decimal string above zero, up to 4 decimals',
  (units) => units > 0n,
  'must be above zero',
);
/** Zero or more. */
export const nonNegativeAmount = money(
  'decimal string, zero or more, up to 4 decimals',
  (units) => units >= 0n,
  'must not be negative',
);

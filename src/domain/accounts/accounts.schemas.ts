import { z } from 'zod';
import { id } from '../../common/ids.js';
import { anyAmount } from '../../common/money.js';
import { nameText } from '../../common/text.js';
import { pageQuery } from '../../http/index.js';

export const ACCOUNT_TYPES = ['CHECKING', 'SAVINGS', 'CREDIT_CARD', 'CASH', 'INVESTMENT', 'OTHER'] as const;

/** Codes of ISO 4217 that Node's own list lacks: funds, units of account, metals. Not XTS and XXX, which stand for no money. */
const FURTHER_CURRENCIES = 'BOV CHE CHW CLF COU MXV USN UYI UYW VED XAD XAG XAU XBA XBB XBC XBD XPD XPT XUA';
const CURRENCIES: ReadonlySet<string> = new Set([
  ...Intl.supportedValuesOf('currency'),
  ...FURTHER_CURRENCIES.split(' '),
]);
const currency = z
  .string()
  .refine((code) => CURRENCIES.has(code), { error: 'must be an ISO 4217 code in upper case, such as EUR' })
  .meta({ description: 'ISO 4217', example: 'EUR' });

const fields = {
  name: nameText(),
  accountType: z.enum(ACCOUNT_TYPES),
  currency,
  institution: nameText().nullable(),
  openingBalance: anyAmount,
};

export const newAccountBody = z
  .strictObject({
    ...fields,
    institution: fields.institution.optional(),
    openingBalance: fields.openingBalance.default('0.0000'),
  })
  .meta({ id: 'NewAccount' });
export type NewAccount = z.output<typeof newAccountBody>;

export const accountChanges = z
  .strictObject(fields)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, { error: 'must name at least one field' })
  .meta({ id: 'AccountChanges' });
export type AccountChanges = z.output<typeof accountChanges>;

export const accountsQuery = z.strictObject(pageQuery);
export type AccountsQuery = z.output<typeof accountsQuery>;

export const accountSchema = z
  .object({
    id,
    name: z.string(),
    accountType: z.enum(ACCOUNT_TYPES),
    currency: z.string(),
    institution: z.string().nullable(),
    openingBalance: z.string().meta({ example: '100.0000' }),
    balance: z.string().meta({ description: 'opening balance and all live transactions, exact', example: '112.3400' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof accountSchema>;

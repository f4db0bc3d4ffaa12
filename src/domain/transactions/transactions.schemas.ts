import { z } from 'zod';
import { id } from '../../common/ids.js';
import { nonNegativeAmount, positiveAmount } from '../../common/money.js';
import { storableText } from '../../common/text.js';

export const TRANSACTION_TYPES = ['INCOME', 'EXPENSE', 'TRANSFER'] as const;
export const STATUSES = ['UNCLEARED', 'CLEARED', 'RECONCILED'] as const;
export type TransactionStatus = (typeof STATUSES)[number];

export const calendarDate = z.iso
  .date({ error: 'must be a calendar date such as 2026-01-31' })
  .refine((date) => date >= '1900-01-01' && date <= '2200-12-31', { error: 'must be between 1900 and 2200' })
  .meta({ example: '2026-01-31' });

const memo = storableText(500)
  .refine((text) => text.trim() !== '', { error: 'must not be blank' })
  .meta({ description: 'what it is about; kept exactly as given', example: 'Boat repair' });

const splitBody = z.strictObject({ categoryId: id, amount: positiveAmount });
export type NewSplit = z.output<typeof splitBody>;

const fields = {
  amount: positiveAmount,
  transactionType: z.enum(TRANSACTION_TYPES),
  date: calendarDate,
  destinationAccountId: id.nullable().meta({ description: 'the account a TRANSFER moves the amount to' }),
  vendorId: id.nullable(),
  feeAmount: nonNegativeAmount.nullable().meta({ description: 'taken from the account in addition to the amount' }),
  splits: z.array(splitBody).max(100).meta({ description: 'by category; must add up to the amount' }),
};
const alias = { memo: memo.optional(), description: memo.optional().meta({ description: 'older name of `memo`' }) };

export const newTransactionBody = z
  .strictObject({
    ...fields,
    destinationAccountId: fields.destinationAccountId.optional(),
    vendorId: fields.vendorId.optional(),
    feeAmount: fields.feeAmount.optional(),
    splits: fields.splits.default([]),
    ...alias,
  })
  .refine((body) => body.memo !== undefined || body.description !== undefined, { error: 'is required', path: ['memo'] })
  .meta({ id: 'NewTransaction' });
export type NewTransactionBody = z.output<typeof newTransactionBody>;

export const version = z.int().min(1).max(2_147_483_647);

export const transactionChanges = z
  .strictObject({
    ...fields,
    ...alias,
    version: version.meta({ description: 'what you saw; another one now is a 409' }),
  })
  .partial()
  .refine((changes) => Object.keys(changes).some((key) => key !== 'version'), {
    error: 'must name at least one field to change',
  })
  .meta({ id: 'TransactionChanges' });
export type TransactionChangesBody = z.output<typeof transactionChanges>;

export const versionQuery = z.strictObject({
  version: z.coerce.number().pipe(version).optional().meta({ description: 'what you saw; another one now is a 409' }),
});

export const splitSchema = z.object({ id, categoryId: id, amount: z.string() }).meta({ id: 'Split' });
export type Split = z.infer<typeof splitSchema>;

export const transactionSchema = z
  .object({
    id,
    accountId: id,
    destinationAccountId: id.nullable(),
    vendorId: id.nullable(),
    transactionType: z.enum(TRANSACTION_TYPES),
    status: z.enum(STATUSES),
    date: z.string().meta({ example: '2026-01-31' }),
    memo: z.string(),
    description: z.string().meta({ description: 'the same as `memo`, under its older name' }),
    amount: z.string().meta({ example: '12.3400' }),
    feeAmount: z.string().nullable(),
    splits: z.array(splitSchema),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Transaction' });
export type Transaction = z.infer<typeof transactionSchema>;

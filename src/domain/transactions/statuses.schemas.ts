import { z } from 'zod';
import { id } from '../../common/ids.js';
import { storableText } from '../../common/text.js';
import { changedBy } from './transaction-edits.schemas.js';
import { STATUSES, type TransactionStatus, version } from './transactions.schemas.js';

const notes = storableText(500).optional().meta({ description: 'why, for the history' });

export const statusBody = z
  .strictObject({
    status: z.enum(STATUSES),
    notes,
    version: version.optional().meta({ description: 'what you saw; another one now is a 409' }),
  })
  .meta({ id: 'StatusBody' });
export type StatusBody = z.output<typeof statusBody>;

export const bulkStatusBody = z
  .strictObject({
    transactionIds: z
      .array(id)
      .min(1)
      .max(500)
      .refine((ids) => new Set(ids.map((one) => one.toLowerCase())).size === ids.length, {
        error: 'must not name a transaction twice',
      }),
    status: z.enum(STATUSES),
    notes,
  })
  .meta({ id: 'BulkStatusBody' });
export type BulkStatusBody = z.output<typeof bulkStatusBody>;

export const bulkStatusSchema = z
  .object({
    successful: z.array(
      z.object({ transactionId: id, from: z.enum(STATUSES), to: z.enum(STATUSES), version: z.int() }),
    ),
    failed: z.array(z.object({ transactionId: id, code: z.string(), reason: z.string() })),
  })
  .meta({ id: 'BulkStatus' });
export type BulkStatus = z.infer<typeof bulkStatusSchema>;

export const statusChangeSchema = z
  .object({
    id,
    from: z.enum(STATUSES),
    to: z.enum(STATUSES),
    notes: z.string().nullable(),
    changedBy,
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'StatusChange' });
export interface StatusChange {
  readonly id: string;
  readonly from: TransactionStatus;
  readonly to: TransactionStatus;
  readonly notes: string | null;
  readonly changedBy: { readonly id: string; readonly name: string };
  readonly changedAt: string;
}

const sum = z.object({
  count: z.int(),
  amount: z.string().meta({
    description: 'what these add to the balance: income and incoming transfers less the rest and fees',
    example: '12.3400',
  }),
});
export const statusSummarySchema = z
  .object({ UNCLEARED: sum, CLEARED: sum, RECONCILED: sum, total: sum })
  .meta({ id: 'StatusSummary' });
export type StatusSummary = z.infer<typeof statusSummarySchema>;

import { z } from 'zod';
import { id } from '../../common/ids.js';
import { anyAmount } from '../../common/money.js';
import { storableText } from '../../common/text.js';
import { pageQuery } from '../../http/index.js';
import { calendarDate, STATUSES, TRANSACTION_TYPES } from './transactions.schemas.js';

export const SORTS = ['date', '-date', 'amount', '-amount', 'memo', '-memo'] as const;
export type Sort = (typeof SORTS)[number];

const filters = {
  status: z.enum(STATUSES).optional(),
  type: z.enum(TRANSACTION_TYPES).optional(),
  from: calendarDate.optional().meta({ description: 'first date' }),
  to: calendarDate.optional().meta({ description: 'last date' }),
  minAmount: anyAmount.optional(),
  maxAmount: anyAmount.optional(),
  vendorId: id.optional(),
  categoryId: id.optional().meta({ description: 'of a split' }),
  q: storableText(200).min(1).optional().meta({ description: 'text in the memo, in any case' }),
};
const sort = z
  .enum(SORTS)
  .default('-date')
  .meta({ description: '`-` for descending; ties by id in the same direction' });

export const transactionsQuery = z.strictObject({ ...filters, sort, ...pageQuery });
export type TransactionsQuery = z.output<typeof transactionsQuery>;

export const exportQuery = z.strictObject({ ...filters, sort });
export type ExportQuery = z.output<typeof exportQuery>;
export type Filters = Omit<ExportQuery, 'sort'>;

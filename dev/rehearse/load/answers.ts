import { z } from 'zod';
import type { AnsweredRow } from '../journal/oracle.js';

const status = z.enum(['UNCLEARED', 'CLEARED', 'RECONCILED']);
const row = z.object({
  id: z.string(),
  memo: z.string(),
  description: z.string(),
  amount: z.string(),
  date: z.string(),
  status,
  version: z.number(),
});
const one = z.object({ data: row });
const page = z.object({ data: z.array(row), page: z.object({ nextCursor: z.string().nullable() }) });
const bulk = z.object({
  data: z.object({
    successful: z.array(z.object({ transactionId: z.string(), to: status, version: z.number() })),
    failed: z.array(z.object({ transactionId: z.string(), code: z.string() })),
  }),
});

export function transactionIn(body: unknown): AnsweredRow {
  return one.parse(body).data;
}

export function pageIn(body: unknown): { readonly rows: readonly AnsweredRow[]; readonly nextCursor: string | null } {
  const { data, page: paging } = page.parse(body);
  return { rows: data, nextCursor: paging.nextCursor };
}

export function bulkIn(body: unknown) {
  return bulk.parse(body).data;
}

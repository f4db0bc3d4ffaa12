import { z } from 'zod';
import { id } from '../../common/ids.js';
import { pageQuery } from '../../http/index.js';

export const EDIT_ACTIONS = ['CREATED', 'UPDATED', 'DELETED', 'RESTORED', 'STATUS_CHANGED'] as const;
export type EditAction = (typeof EDIT_ACTIONS)[number];

const value = z.json().meta({ id: 'AnyJson' });
const changes = z
  .record(z.string(), z.object({ from: value, to: value }))
  .meta({ description: 'by field: what it was, what it became' });
export type EditChanges = Readonly<
  Record<string, { readonly from: z.infer<typeof value>; readonly to: z.infer<typeof value> }>
>;

export const changedBy = z.object({ id, name: z.string() });

export const editSchema = z
  .object({ version: z.int(), action: z.enum(EDIT_ACTIONS), changes, changedBy, changedAt: z.iso.datetime() })
  .meta({ id: 'TransactionEdit' });
export interface Edit {
  readonly version: number;
  readonly action: EditAction;
  readonly changes: EditChanges;
  readonly changedBy: { readonly id: string; readonly name: string };
  readonly changedAt: string;
}

export const historyQuery = z.strictObject(pageQuery);
export type HistoryQuery = z.output<typeof historyQuery>;

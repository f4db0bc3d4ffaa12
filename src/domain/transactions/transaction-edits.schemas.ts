import { z } from 'zod';
import { id } from '../../common/ids.js';
import { pageQuery } from '../../http/index.js';

export const EDIT_ACTIONS = ['CREATED', 'UPDATED', 'DELETED', 'RESTORED', 'STATUS_CHANGED'] as const;
export type EditAction = (typeof EDIT_ACTIONS)[number];

// Documented as any value: a schema that names itself overflows the stack of some OpenAPI tools.
const value = z.unknown().meta({ description: 'any JSON value' });
type Value = z.infer<ReturnType<typeof z.json>>;
const changes = z
  .record(z.string(), z.object({ from: value, to: value }))
  .meta({ description: 'by field: what it was, what it became' });
export type EditChanges = Readonly<Record<string, { readonly from: Value; readonly to: Value }>>;

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

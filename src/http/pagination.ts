import { z } from 'zod';
import { isStorable } from '../common/text.js';
import { RequestInvalidError } from './request-invalid.error.js';

export const MAX_LIMIT = 200;
export const DEFAULT_LIMIT = 50;

/** `limit` and `cursor`: spread into the query schema of every list. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .meta({ description: `items of a page, at most ${MAX_LIMIT}` }),
  cursor: z.string().max(4096).optional().meta({ description: '`page.nextCursor` of the page before' }),
};

/** Makes an opaque, URL-safe cursor of a row's sort values. It holds domain values, so it outlives any change of columns. */
export function encodeCursor(values: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Reads a cursor back. Throws RequestInvalidError when it is not one of ours, or of another list. */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parsed(cursor));
  if (!result.success) throw new RequestInvalidError([{ field: 'cursor', message: 'is not a cursor of this list' }]);
  return result.data;
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'), storable);
  } catch {
    return undefined;
  }
}

/** A cursor of our making holds what stood in a row; one that was made up may hold what no query can take. */
function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && !isStorable(value)) throw new RangeError('no row holds this');
  return value;
}

/** Cuts the one row too many that was asked for, and makes the next cursor of the last one kept. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (row: T) => string,
): { readonly data: readonly T[]; readonly page: { nextCursor: string | null; limit: number } } {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, page: { nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null, limit } };
}

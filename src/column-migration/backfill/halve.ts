import type pg from 'pg';
import { sqlstateOf } from '../../database/index.js';

/**
 * Whether a row's own values are to blame: the result of its conversion, a constraint, a trigger. Any other error
 * concerns the whole batch.
 */
export function isPoison(error: unknown): boolean {
  return /^(22|23|P0|TR|39|38|2F)/.test(sqlstateOf(error) ?? '');
}

/**
 * Writes rows together. Only when one of them is to blame does it write them apart, each in a transaction of its own.
 */
export async function togetherOrApart<T>(together: () => Promise<T>, apart: () => Promise<T>): Promise<T> {
  try {
    return await together();
  } catch (error) {
    if (!isPoison(error)) throw error;
    return apart();
  }
}

/**
 * Writes items although some of them cannot be written: halves them until those stand alone, and hands those over. In a
 * transaction.
 *
 * @param write returns how many rows it has changed
 */
export async function halve<T>(
  client: pg.PoolClient,
  items: readonly T[],
  write: (items: readonly T[]) => Promise<number>,
  isToBlame: (item: T, sqlstate: string) => Promise<void>,
): Promise<number> {
  const [first] = items;
  if (first === undefined) return 0;
  await client.query('savepoint half');
  try {
    const changed = await write(items);
    await client.query('release savepoint half');
    return changed;
  } catch (error) {
    if (!isPoison(error)) throw error;
    await client.query('rollback to savepoint half; release savepoint half');
    if (items.length === 1) {
      await isToBlame(first, sqlstateOf(error) ?? 'unknown');
      return 0;
    }
    const middle = Math.ceil(items.length / 2);
    const changed = await halve(client, items.slice(0, middle), write, isToBlame);
    return changed + (await halve(client, items.slice(middle), write, isToBlame));
  }
}

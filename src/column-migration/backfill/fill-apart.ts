import type pg from 'pg';
import { afterCursor, keyAsTexts, keyList } from '../catalog/primary-key.sql.js';
import { sqlstateOf } from '../../database/index.js';
import { quoteName } from '../sql/quote.js';
import type { Cursor } from './fill-batch.sql.js';
import type { Filling } from './fill-window.js';
import { fillableOf, setOf } from './fill.sql.js';
import { inWindow } from './fill-blocks.sql.js';
import { heapName } from './heaps.sql.js';
import { quarantineRow } from './quarantine.sql.js';
import type { Window } from './windows.js';

type Key = readonly string[];

/** Whether a row's own values are to blame: what it converts to, a constraint, somebody's trigger. Anything else concerns the whole batch. */
export function isPoison(error: unknown): boolean {
  return /^(22|23|P0|TR|39|38|2F)/.test(sqlstateOf(error) ?? '');
}

export interface FilledApart {
  readonly visited: number;
  readonly changed: number;
  /** By key: where the window ends; NULL when there are no more rows. */
  readonly cursor: Cursor;
}

/**
 * Fills the rows of a window although some of them cannot be: halves them until the ones to blame stand alone, and puts
 * those into quarantine. In the batch's transaction.
 */
export async function fillApart(client: pg.PoolClient, filling: Filling, window: Window): Promise<FilledApart> {
  const rows = await rowsOf(client, filling, window);
  const fillable = rows.filter(({ isFillable }) => isFillable).map(({ key }) => key);
  const changed = await fillHalves(client, filling, fillable);
  if (window.by === 'key')
    return { visited: rows.length, changed, cursor: rows.length < window.limit ? null : (rows.at(-1)?.key ?? null) };
  return { visited: window.pass === 0 ? rows.length : fillable.length, changed, cursor: null };
}

async function fillHalves(client: pg.PoolClient, filling: Filling, keys: readonly Key[]): Promise<number> {
  if (keys.length === 0) return 0;
  await client.query('savepoint half');
  try {
    const changed = await fillKeys(client, filling, keys);
    await client.query('release savepoint half');
    return changed;
  } catch (error) {
    if (!isPoison(error)) throw error;
    await client.query('rollback to savepoint half; release savepoint half');
    const [first] = keys;
    if (keys.length === 1 && first !== undefined) {
      await quarantineRow(client, filling.plan.key, first, sqlstateOf(error) ?? 'unknown');
      return 0;
    }
    const middle = Math.ceil(keys.length / 2);
    const changed = await fillHalves(client, filling, keys.slice(0, middle));
    return changed + (await fillHalves(client, filling, keys.slice(middle)));
  }
}

interface WindowRow {
  readonly key: Key;
  readonly isFillable: boolean;
}

async function rowsOf(
  client: pg.PoolClient,
  { plan, key, heap, from }: Filling,
  window: Window,
): Promise<readonly WindowRow[]> {
  const columns = keyList(key, 't');
  const select = `select ${keyAsTexts(key, 't')} as key, (${fillableOf(plan, from, 't')}) as "isFillable" from ${heapName(heap)} as t`;
  if (window.by === 'blocks') {
    const { rows } = await client.query<WindowRow>(`${select} where ${inWindow(window)} order by ${columns}`);
    return rows;
  }
  const { after, upTo, limit } = window;
  const within = [
    ...(after === null ? [] : [afterCursor(key, 't', 2)]),
    ...(upTo === null ? [] : [`not (${afterCursor(key, 't', 2 + (after?.length ?? 0))})`]),
  ];
  const { rows } = await client.query<WindowRow>(
    `${select} ${within.length === 0 ? '' : `where ${within.join(' and ')}`} order by ${columns} limit $1`,
    [limit, ...(after ?? []), ...(upTo ?? [])],
  );
  return rows;
}

/** Makes the rows with these keys equal. */
export async function fillKeys(
  client: pg.ClientBase,
  { plan, key, heap, from }: Filling,
  keys: readonly Key[],
): Promise<number> {
  const arrays = key.map(({ type }, index) => `$${index + 1}::text[]::${type}[]`).join(', ');
  const names = key.map(({ name }) => quoteName(name)).join(', ');
  const { rowCount } = await client.query(
    `update ${heapName(heap)} as t set ${setOf(plan, from, 't')} from unnest(${arrays}) as b (${names})
      where (${keyList(key, 't')}) = (${keyList(key, 'b')}) and ${fillableOf(plan, from, 't')}`,
    key.map((_, index) => keys.map((one) => one[index])),
  );
  return rowCount ?? 0;
}

import type pg from 'pg';
import { afterCursor, keyAsTexts, keyList } from '../catalog/primary-key.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Cursor } from '../catalog/primary-key.sql.js';
import type { Filling } from './fill-window.js';
import { fillableOf, setOf } from './fill.sql.js';
import { inWindow } from './fill-blocks.sql.js';
import { halve } from './halve.js';
import { heapName } from './heaps.sql.js';
import { quarantineRow } from './quarantine.sql.js';
import type { Window } from './windows.js';

type Key = readonly string[];

export interface FilledApart {
  readonly visited: number;
  readonly changed: number;
  /** For a window by key: where it ends. NULL when there are no more rows. */
  readonly cursor: Cursor;
}

/**
 * Fills the rows of a window although some cannot be filled: halves them until those stand alone, and puts them into
 * quarantine. In the batch's transaction.
 */
export async function fillApart(client: pg.PoolClient, filling: Filling, window: Window): Promise<FilledApart> {
  const rows = await rowsOf(client, filling, window);
  const fillable = rows.filter(({ isFillable }) => isFillable).map(({ key }) => key);
  const changed = await halve(
    client,
    fillable,
    (keys) => fillKeys(client, filling, keys),
    (one, sqlstate) => quarantineRow(client, filling.plan.key, one, sqlstate),
  );
  if (window.by === 'key')
    return { visited: rows.length, changed, cursor: rows.length < window.limit ? null : (rows.at(-1)?.key ?? null) };
  return { visited: window.pass === 0 ? rows.length : fillable.length, changed, cursor: null };
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

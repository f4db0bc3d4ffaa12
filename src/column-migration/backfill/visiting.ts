import { passesFor } from './passes.js';
import type { PageSample, HeapFacts } from './heap-facts.sql.js';

/** In which order rows are visited, and why. */
export interface Visiting {
  /**
   * `key`: along the primary key. `blocks`: along the file, each range of blocks several times, and each time a part of
   * each page's rows.
   */
  readonly by: 'key' | 'blocks';
  /** How many rows of a page each pass fills. With one entry, every page is visited once. */
  readonly passes: readonly number[];
  /** The expected part of HOT updates, from 0 to 1, where pages are visited several times. */
  readonly hotRate?: number;
  readonly why: string;
}

/** Below this correlation, neighbours by key are in different pages. */
const SCATTERED = 0.1;
/** The blocks of a table that was rewritten more often than this cannot be relied on. */
const MOST_REWRITES = 3;

/**
 * Chooses by what an update costs here, as the catalog tells. Where updates can be HOT, the pages are visited in such a
 * way that they are.
 */
export function chooseVisiting(facts: HeapFacts, page: PageSample, rewrites: number): Visiting {
  if (!facts.isHeap) return byKey('the table has another access method, and its rows have no blocks');
  if (rewrites >= MOST_REWRITES) return byKey(`the table was rewritten ${rewrites} times meanwhile`);
  if (page.rowsPerPage === 0) return once('the table is small or empty');
  if (facts.isIndexed)
    return once('a filled column is indexed, so no update can be HOT, and returning to a page gains nothing');
  const { passes, hotRate } = passesFor({ ...page, rows: page.rowsPerPage, indexes: facts.indexes });
  const sizes = `${Math.round(page.rowsPerPage)} rows of ${Math.round(page.rowBytes)} bytes to a page, each growing by ${Math.round(page.grownBytes)}, ${facts.indexes} indexes, fillfactor ${facts.fillfactor}`;
  if (passes.length === 1) return once(`${sizes}: one visit costs least`);
  const { keyCorrelation, heapBytes, sharedBuffers } = facts;
  if (keyCorrelation !== null && Math.abs(keyCorrelation) < SCATTERED && heapBytes < sharedBuffers / 2)
    return byKey(
      `${sizes}: along its ${facts.keyType} key, whose order has nothing to do with that of the blocks, pages are met one row at a time (HOT); the table fits into memory`,
    );
  const why = `${sizes}: ${passes.length} visits keep ${Math.round(hotRate * 100)} % of the rows in their pages (HOT)`;
  return { by: 'blocks', passes, hotRate, why };
}

/** The same order without returning to pages, for when measurements show that nothing is pruned. */
export function withoutReturning(visiting: Visiting, why: string): Visiting {
  return visiting.by === 'key' ? visiting : once(why);
}

function byKey(why: string): Visiting {
  return { by: 'key', passes: [1], why };
}

function once(why: string): Visiting {
  return { by: 'blocks', passes: [1], why };
}

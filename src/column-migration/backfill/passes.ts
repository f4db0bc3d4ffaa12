/** What decides how often a page is best visited. Sizes in bytes, of a typical page. */
export interface PageFacts {
  readonly rows: number;
  readonly rowBytes: number;
  /** By how much a row grows when it is filled. */
  readonly grownBytes: number;
  readonly indexes: number;
}

const PAGE_BYTES = 8_168;
/**
 * Line pointers of a page (MaxHeapTuplesPerPage). A row that stays in its page takes another one, and none is freed
 * before a VACUUM.
 */
const POINTERS = 291;
/** Pages differ, so plans use only this part of a typical page. */
const SAFETY = 0.93;
const MOST_PASSES = 16;
/**
 * If a smaller part of the rows than this could stay at best, the HOT rate that upkeep.ts reads on the way would not
 * tell whether returning is worth it.
 */
const FEWEST_STAYING = 0.2;
/**
 * Cost per row, in units of about 1 µs, measured on tables with one index and with nine: leaving its page; each further
 * index entry; being examined.
 */
const LEAVE_COST = 3;
const ENTRY_COST = 8;
const LOOK_COST = 0.5;

export interface Passes {
  /** How many rows of a page each pass fills. */
  readonly passes: readonly number[];
  /** The part of the rows that stay in their pages, from 0 to 1. */
  readonly hotRate: number;
}

interface Course extends Passes {
  readonly cost: number;
}

/**
 * How many rows of each page to fill in each pass over it. A row that fits into its own page needs no new index entries
 * (HOT), and a later transaction prunes its old version. So some rows leave first, and each later pass fills as many as
 * fit into the space that the one before freed. No more rows leave than must. The result is one pass where that costs
 * least.
 */
export function passesFor(page: PageFacts): Passes {
  const rows = Math.max(1, Math.round(page.rows));
  let best: Course | undefined;
  for (let first = 0; first <= rows; first += 1) {
    const course = follow(page, rows, first);
    const mayReturn = course.passes.length === 1 || course.hotRate >= FEWEST_STAYING;
    if (mayReturn && (best === undefined || course.cost < best.cost)) best = course;
  }
  return best ?? { passes: [rows], hotRate: 0 };
}

function follow({ rowBytes, grownBytes, indexes }: PageFacts, rows: number, first: number): Course {
  const before = stored(rowBytes);
  const after = stored(rowBytes + grownBytes);
  let free = Math.max(0, PAGE_BYTES - rows * before) * SAFETY;
  let pointers = Math.max(0, POINTERS - rows);
  let left = rows;
  let leaving = 0;
  const passes: number[] = [];
  const take = (wanted: number): void => {
    const taken = Math.min(left, wanted);
    const staying = Math.min(taken, Math.floor(free / after), pointers);
    pointers -= staying;
    leaving += taken - staying;
    free += (taken * before - staying * after) * SAFETY;
    left -= taken;
    passes.push(taken);
  };
  if (first > 0) take(first);
  while (left > 0) {
    const isLast = passes.length === MOST_PASSES - 1 || pointers === 0;
    take(isLast ? left : Math.max(1, Math.floor(free / after)));
  }
  return {
    passes,
    hotRate: (rows - leaving) / rows,
    cost: leaving * (LEAVE_COST + Math.max(0, indexes - 1) * ENTRY_COST) + passes.length * rows * LOOK_COST,
  };
}

/** With its line pointer, aligned. */
function stored(bytes: number): number {
  return Math.ceil(bytes / 8) * 8 + 4;
}

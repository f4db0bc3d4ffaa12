import pg from 'pg';

const UNEQUAL = /\bt\."memo" IS DISTINCT FROM \(t\."description"\)/g;

/** Backfill and sweep take a row for done whose new column holds anything: `WHERE new IS NULL`, as so many write it (B2). */
export function fillOnlyNulls(): void {
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const query = prototype.query;
  prototype.query = function (this: unknown, ...[first, ...others]: unknown[]) {
    const text = typeof first === 'string' ? first.replaceAll(UNEQUAL, 't."memo" IS NULL') : first;
    return query.call(this, text, ...others);
  };
}

import { createHash } from 'node:crypto';

/** How many statements a connection keeps prepared at most. */
const REMEMBERED = 1_000;
const names = new Map<string, string>();

/**
 * A name by which PostgreSQL keeps the plan of a statement: a hash of its text. Lists of varying length make ever new
 * texts; those past the bound get no name, and are planned anew each time.
 */
export function statementName(query: { readonly sql: string }): string {
  const known = names.get(query.sql);
  if (known !== undefined) return known;
  if (names.size >= REMEMBERED) return '';
  const name = `p${createHash('sha256').update(query.sql).digest('base64url').slice(0, 27)}`;
  names.set(query.sql, name);
  return name;
}

import type { Plan } from '../plan/plan.js';
import { leavingColumns } from '../plan/plan-in.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteText } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

/** A statement of somebody's that names the table and certain columns, as pg_stat_statements keeps it. */
export interface SeenStatement {
  readonly queryId: string;
  readonly role: string;
  /** Not inside a function. */
  readonly isTopLevel: boolean;
  /** Since statistics were reset, or the statement was first seen after it had been forgotten. */
  readonly calls: number;
  /** When it was first seen; PostgreSQL 17 and later say it. */
  readonly seenSince: Date | undefined;
  readonly text: string;
}

export interface SeenStatements {
  readonly statements: readonly SeenStatement[];
  /** Whether those of other roles are among them. */
  readonly seesAll: boolean;
}

interface Row {
  readonly id: string;
  readonly role: string;
  readonly top: boolean;
  readonly calls: number;
  readonly since: string | null;
  readonly text: string;
}

const SETTING = 'column_migration.statements';
/** However many there are, a look stays cheap: the most called. */
const MOST = 1_000;
/** Of either end of a text: long enough to tell our own by, and where an insert of many columns says what it does on conflict. */
const TEXT_LENGTH = 2_000;

/**
 * `undefined` where the extension is not installed, not loaded or not readable: asked in a subtransaction, so that a transaction in
 * which somebody asks goes on. Sessions are not told apart there, so our own are known by how they name the table.
 * @param names of columns, one of which a statement names; by default those that are to go
 */
export async function readStatements(
  db: Queryable,
  plan: Plan,
  names: readonly string[] = leavingColumns(plan),
): Promise<SeenStatements | undefined> {
  if (names.length === 0) return undefined;
  const results: unknown = await db.query(`DO $look$
DECLARE
  home text;
  seen text;
BEGIN
  PERFORM set_config('${SETTING}', '', true);
  SELECT quote_ident(n.nspname) INTO home
    FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements';
  IF home IS NULL THEN RETURN; END IF;
  EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(f)), ''[]'')::text
     FROM (SELECT s.queryid::text AS id, coalesce(r.rolname, s.userid::text) AS role, s.toplevel AS top, s.calls,
                  to_jsonb(s) ->> ''stats_since'' AS since, 
                  CASE WHEN length(s.query) > 2 * ${TEXT_LENGTH} THEN left(s.query, ${TEXT_LENGTH}) || '' … '' || right(s.query, ${TEXT_LENGTH}) ELSE s.query END AS text
             FROM %s.pg_stat_statements AS s LEFT JOIN pg_roles AS r ON r.oid = s.userid
            WHERE s.dbid = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
              AND s.query ~* $1 AND s.query ~* $2
            ORDER BY s.calls DESC LIMIT ${MOST}) AS f', home)
    INTO seen USING ${quoteText(anyOf([plan.table]))}, ${quoteText(anyOf(names))};
  PERFORM set_config('${SETTING}', seen, true);
EXCEPTION WHEN OTHERS THEN NULL;
END $look$; SELECT current_setting('${SETTING}') AS seen, pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all`);
  const [, answer] = results as readonly { readonly rows: readonly { seen: string; sees_all: boolean }[] }[];
  const { seen = '', sees_all: seesAll = false } = answer?.rows[0] ?? {};
  if (seen === '') return undefined;
  const statements = (JSON.parse(seen) as readonly Row[])
    .filter(({ text }) => !isUpkeep(text) && !text.includes(`${tableOf(plan)} as t`))
    .map(({ id, role, top, calls, since, text }) => ({
      queryId: id,
      role,
      isTopLevel: top,
      calls,
      seenSince: since === null ? undefined : new Date(since),
      text,
    }));
  return { statements, seesAll };
}

/** Names the column and reads nothing of it for anybody: schema migrations, steps, this look itself. */
function isUpkeep(text: string): boolean {
  const statement = text.replace(/^(\s|\/\*[\s\S]*?\*\/|--[^\n]*\n)+/, '');
  if (/^(alter|analyze|begin|comment|do|drop|grant|lock|reindex|revoke|set|vacuum)\b/i.test(statement)) return true;
  return /^create\b/i.test(statement) && !/\bas\s*\(?\s*(select|table|with)\b/i.test(statement);
}

/** A regular expression that finds any of the names as a word of its own, however it is written. */
function anyOf(names: readonly string[]): string {
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `(?<![[:alnum:]_])(${escaped.join('|')})(?![[:alnum:]_])`;
}

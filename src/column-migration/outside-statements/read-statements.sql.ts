import type { Plan } from '../plan/plan.js';
import { leavingColumns } from '../plan/plan-in.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteText } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

/** A statement from outside the fleet that names the table and certain columns, as pg_stat_statements keeps it. */
export interface SeenStatement {
  readonly queryId: string;
  readonly role: string;
  /** `false`: it ran inside a function. */
  readonly isTopLevel: boolean;
  /** Since the statistics were reset, or since the statement was seen again after it had been forgotten. */
  readonly calls: number;
  /** When it was first seen. Only PostgreSQL 17 and later tell it. */
  readonly seenSince: Date | undefined;
  readonly text: string;
}

export interface SeenStatements {
  readonly statements: readonly SeenStatement[];
  /** Whether statements of other roles are among them. */
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
/** Only the most called ones are read, so that the query stays cheap however many there are. */
const MOST = 1_000;
/**
 * How much of either end of a text is read: enough to recognize our own statements, and to see what an insert of many
 * columns does on conflict.
 */
const TEXT_LENGTH = 2_000;

/**
 * Reads the statements. Returns `undefined` where the extension is not installed, not loaded or not readable. It is
 * asked in a subtransaction, so the caller's transaction can go on. The extension does not tell sessions apart, so our
 * own statements are recognized by how they name the table.
 *
 * @param names columns, one of which a statement must name; by default those that will be dropped
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

/** Whether a text names the column without reading it for anybody: schema migrations, steps, this query itself. */
function isUpkeep(text: string): boolean {
  const statement = text.replace(/^(\s|\/\*[\s\S]*?\*\/|--[^\n]*\n)+/, '');
  if (/^(alter|analyze|begin|comment|do|drop|grant|lock|reindex|revoke|set|vacuum)\b/i.test(statement)) return true;
  return /^create\b/i.test(statement) && !/\bas\s*\(?\s*(select|table|with)\b/i.test(statement);
}

/** A regular expression that finds any of the names as a whole word, in upper or lower case, quoted or not. */
function anyOf(names: readonly string[]): string {
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `(?<![[:alnum:]_])(${escaped.join('|')})(?![[:alnum:]_])`;
}

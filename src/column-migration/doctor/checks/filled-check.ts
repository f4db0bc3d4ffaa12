import { oldFilledName } from '../../guard/guard-names.js';
import { rungOf } from '../../phase/phase.js';
import { readRequired, requiredColumns, requiredName } from '../../step-ddl/required.sql.js';
import { error, type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/** The database checks what must not be NULL: new columns from `enforced` on, old ones until they are dropped. */
export async function checkFilled(examined: Examined): Promise<Found> {
  const { db, plan, defined, row } = examined;
  if (row.phase === 'contracted' || requiredColumns(plan).length === 0) return [];
  const checks = await readRequired(db, plan);
  const required = requiredColumns(plan).flatMap((column): Found => {
    const isValid = checks.get(requiredName(plan, column))?.isValid;
    if (isValid === true || rungOf(row.phase) < rungOf('enforced')) return [];
    const todo = `go back to read-new by flag, and up again: the coordinator makes it and proves it`;
    return [
      isValid === undefined
        ? error(examined, 'required.missing', `nothing keeps ${column} from being NULL in ${row.phase}`, todo)
        : error(
            examined,
            'required.not_validated',
            `CHECK (${column} IS NOT NULL) was never proven for old rows`,
            todo,
          ),
    ];
  });
  const notNull = await notNullColumns(examined);
  const unfilled = defined.old.columns.filter(
    ({ name }, index) =>
      checks.get(oldFilledName(defined, name))?.isValid !== true && !notNull.has(plan.old.columns[index]?.name ?? name),
  );
  return [
    ...required,
    ...unfilled.map(({ name }) =>
      warning(
        examined,
        'required.old_not_filled',
        `no proven check ${oldFilledName(defined, name)} keeps ${name} from being NULL: a way back may find it empty`,
        `ALTER TABLE ${plan.table} ADD CONSTRAINT ${oldFilledName(defined, name)} CHECK (${name} IS NOT NULL) NOT VALID, then VALIDATE it`,
      ),
    ),
  ];
}

async function notNullColumns({ db, plan }: Examined): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ name: string }>(
    `select a.attname::text as name from pg_attribute as a
      where a.attrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and a.attnotnull and not a.attisdropped`,
    [plan.schema, plan.table],
  );
  return new Set(rows.map(({ name }) => name));
}

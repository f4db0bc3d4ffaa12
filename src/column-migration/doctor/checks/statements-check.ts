import { calledSince } from '../../outside-statements/called-since.js';
import { describeStatement } from '../../outside-statements/describe-statement.js';
import { type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

const SHOWN = 10;

/** No statement names a column that will be dropped, as far as pg_stat_statements can tell. */
export async function checkStatements(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  const called = await calledSince(db, plan, row);
  return (called?.statements ?? [])
    .slice(0, SHOWN)
    .map((one) =>
      warning(
        examined,
        'statements.name_old',
        `a statement names the old column of ${plan.table} since ${row.phase} was entered: ${describeStatement(one)}`,
        row.phase === 'brownout'
          ? 'it fails once the column is dropped: find who runs it, and move it to the new column first'
          : 'it fails from brownout on: find who runs it, and move it to the new column first',
      ),
    );
}

import { changedUntouched, forgetUntouched } from './database/untouched-rows.sql.js';
import { exportAll, listNewest, walkByMemo } from './load/operations/read.js';
import type { Stage } from './stage.js';
import { compareColumns } from './walk/verbs.js';

/** When the clients have stopped: every account is read back through the API and in the database, and every other row compared. */
export async function finalCheck(stage: Stage): Promise<void> {
  const { load, database, findings, timeline } = stage;
  await load.stop();
  for (const client of load.all) {
    await exportAll(client);
    await listNewest(client);
    await walkByMemo(client);
  }
  await load.compareAll();
  await compareColumns(stage);
  for (const what of await changedUntouched(database.pool)) findings.add('altered-write', 'database', what);
  for (const what of await wrongBalances(stage)) findings.add('altered-write', 'database', what);
  await forgetUntouched(database.pool);
  timeline.note('every account read back and compared with its journal, and every other row with what it was');
}

/** Money that no transaction moved, or moved twice. */
async function wrongBalances({ database }: Stage): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `with moved as (
       select t.account_id as id, (case t.transaction_type when 'INCOME' then t.amount else -t.amount end) - coalesce(t.fee_amount, 0) as amount
         from transactions as t where t.deleted_at is null
       union all
       select t.destination_account_id, t.amount from transactions as t where t.deleted_at is null and t.destination_account_id is not null)
     select a.id from accounts as a
      where a.movement <> coalesce((select sum(m.amount) from moved as m where m.id = a.id), 0) limit 20`,
  );
  return rows.map(({ id }) => `the movement of account ${id} is not the sum of its transactions`);
}

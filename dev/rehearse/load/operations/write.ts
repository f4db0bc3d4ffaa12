import { type AccountClient, isOpen, pathOf, settleDoubt, startOver } from '../account-client.js';
import { bulkIn, transactionIn } from '../answers.js';

const BULK = 20;

export async function createOne(client: AccountClient): Promise<void> {
  const memo = client.memos.next();
  const amount = `${1 + client.random.below(5_000)}.${String(client.random.below(100)).padStart(2, '0')}00`;
  const date = `2026-${String(1 + client.random.below(12)).padStart(2, '0')}-${String(1 + client.random.below(28)).padStart(2, '0')}`;
  const body = { [client.dialect]: memo, amount, date, transactionType: client.random.pick(['INCOME', 'EXPENSE']) };
  const outcome = await client.http.send({ method: 'POST', path: pathOf(client), body, what: 'create', expect: 201 });
  if (outcome.kind !== 'answered') return startOver(client, 'create');
  const { id, status, version } = transactionIn(outcome.body);
  client.created.add(id);
  client.journal.acknowledge('create', { id, memo, amount, date, status, version, isDeleted: false });
  client.oracle.answer(client.journal, 'create', transactionIn(outcome.body));
}

export async function editOne(client: AccountClient): Promise<void> {
  const { journal, random, http } = client;
  const before = journal.pick(random, isOpen);
  if (before === undefined) return;
  const memo = client.memos.next();
  const amount = client.created.has(before.id) && random.chance(0.3) ? `${1 + random.below(900)}.5000` : undefined;
  const after = { ...before, memo, ...(amount !== undefined && { amount }), version: before.version + 1 };
  const body = { [client.dialect]: memo, ...(amount !== undefined && { amount }), version: before.version };
  const path = `${pathOf(client)}/${before.id}`;
  const outcome = await http.send({ method: 'PATCH', path, body, what: 'edit', expect: 200 });
  if (outcome.kind === 'broken-by-kill') return settleDoubt(client, 'edit', after);
  if (outcome.kind === 'failed') return startOver(client, 'edit');
  journal.acknowledge('edit', after);
  client.oracle.answer(journal, 'edit', transactionIn(outcome.body));
}

export async function deleteOne(client: AccountClient): Promise<void> {
  const before = client.journal.pick(client.random, isOpen);
  if (before === undefined) return;
  const after = { ...before, isDeleted: true, version: before.version + 1 };
  const path = `${pathOf(client)}/${before.id}?version=${before.version}`;
  const outcome = await client.http.send({ method: 'DELETE', path, what: 'delete', expect: 204 });
  if (outcome.kind === 'broken-by-kill') return settleDoubt(client, 'delete', after);
  if (outcome.kind === 'failed') return startOver(client, 'delete');
  client.journal.acknowledge('delete', after);
}

export async function restoreOne(client: AccountClient): Promise<void> {
  const before = client.journal.pick(client.random, (row) => row.isDeleted && row.status !== 'RECONCILED');
  if (before === undefined) return;
  const path = `${pathOf(client)}/${before.id}/restore`;
  const outcome = await client.http.send({ method: 'POST', path, what: 'restore', expect: 200 });
  if (outcome.kind !== 'answered') return startOver(client, 'restore');
  client.journal.acknowledge('restore', { ...before, isDeleted: false, version: before.version + 1 });
  client.oracle.answer(client.journal, 'restore', transactionIn(outcome.body));
}

/** Clears what is not cleared, or the other way round: up to 20 in one request. */
export async function changeStatuses(client: AccountClient): Promise<void> {
  const [from, to] = client.random.chance(0.5)
    ? (['UNCLEARED', 'CLEARED'] as const)
    : (['CLEARED', 'UNCLEARED'] as const);
  const rows = client.journal
    .live()
    .filter(({ status }) => status === from)
    .slice(0, 1 + client.random.below(BULK));
  if (rows.length === 0) return;
  const body = { transactionIds: rows.map(({ id }) => id), status: to };
  const path = `${pathOf(client)}/status/bulk`;
  const outcome = await client.http.send({ method: 'POST', path, body, what: 'bulk status', expect: 207 });
  if (outcome.kind !== 'answered') return startOver(client, 'bulk status');
  const { successful, failed } = bulkIn(outcome.body);
  for (const row of rows) {
    if (successful.some(({ transactionId }) => transactionId === row.id))
      client.journal.acknowledge('bulk status', { ...row, status: to, version: row.version + 1 });
  }
  for (const { transactionId, code } of failed)
    client.findings.add('failed-request', client.journal.client, `bulk status of ${transactionId}: ${code}`);
}

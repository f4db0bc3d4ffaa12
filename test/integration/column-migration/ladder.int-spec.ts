import { PrismaService } from '../../../src/database/index.js';
import { type Books, openBooks } from '../../harness/organization.js';
import { data } from '../../harness/actors.js';
import { TestFleet } from '../../harness/fleet.js';

const KEY = 'transaction-description-to-memo';
let fleet: TestFleet;
let books: Books;
let ids: string[];
/** A transaction that nobody touches, as the API answered it before anything moved. */
let first: unknown;

beforeAll(async () => {
  fleet = await TestFleet.start(KEY);
  books = await openBooks(fleet.api.http);
  ids = [];
  for (let n = 0; n < 5; n += 1) ids.push(await create(`before ${n}`));
  first = await answer(ids[1] ?? '');
});
afterAll(() => fleet.close());

async function create(memo: string): Promise<string> {
  const body = { memo, amount: '1.0000', transactionType: 'EXPENSE', date: '2026-01-01' };
  return data<{ id: string }>(await fleet.api.http.post(books.transactions, { token: books.owner, body }), 201).id;
}

interface Row {
  readonly description?: string | null;
  readonly memo?: string | null;
}
async function row(id: string): Promise<Row> {
  const { rows } = await fleet.db.query<Row>(`select to_jsonb(t) as row from transactions as t where t.id = $1`, [id]);
  return (rows[0] as { row: Row } | undefined)?.row ?? {};
}

async function answer(id: string): Promise<unknown> {
  return data(await fleet.api.http.get(`${books.transactions}/${id}`, { token: books.owner }), 200);
}

async function readAll(): Promise<readonly string[]> {
  const answers = await Promise.all(
    ids.map(async (id) =>
      data<{ memo: string; description: string }>(
        await fleet.api.http.get(`${books.transactions}/${id}`, { token: books.owner }),
        200,
      ),
    ),
  );
  for (const { memo, description } of answers) expect(description).toBe(memo);
  return answers.map(({ memo }) => memo);
}

/** Both an app client and somebody at psql write in the phase; everything written before reads as it was. */
async function useIn(phase: string, column: 'description' | 'memo'): Promise<void> {
  const before = await readAll();
  const id = await create(`in ${phase}`);
  ids.push(id);
  await fleet.db.query(`update transactions set ${column} = $2 where id = $1`, [ids[0], `psql in ${phase}`]);
  expect(await readAll()).toEqual([`psql in ${phase}`, ...before.slice(1), `in ${phase}`]);
  expect(await answer(ids[1] ?? '')).toEqual(first);
}

it('B14 B17 goes up to retired and all the way back: what was written is read in every phase, in the same JSON', async () => {
  expect(await fleet.phase()).toBe('expanded');
  await useIn('expanded', 'description');
  await fleet.flag('dual-write', true);
  await fleet.untilPhase('backfilled');
  await useIn('backfilled', 'description');
  expect(await row(ids[1] ?? '')).toMatchObject({ description: 'before 1', memo: 'before 1' });
  await fleet.flag('read-new', true, 50);
  await fleet.untilPhase('read-new');
  await useIn('read-new', 'description');
  await fleet.flag('read-new', true);
  await fleet.untilPhase('enforced');
  await useIn('enforced', 'memo');
  await fleet.flag('new-only', true);
  await fleet.untilPhase('retired');
  await useIn('retired', 'memo');
  await fleet.flag('dual-write', false);
  await fleet.untilPhase('expanded');
  await useIn('expanded again', 'description');
});

it('B22 a client who changes the amount writes the amount, not the memo that it has read before', async () => {
  const id = ids[2] ?? '';
  const { version } = (await answer(id)) as { readonly version: number };
  await fleet.db.query(`update transactions set description = 'of another writer' where id = $1`, [id]);
  const patch = { token: books.owner, body: { amount: '2.0000', version } };
  data(await fleet.api.http.patch(`${books.transactions}/${id}`, patch), 200);
  expect(await row(id)).toMatchObject({ description: 'of another writer', memo: 'of another writer' });
});

it('B9 a nested write that knows one column only is made equal like any other', async () => {
  const prisma = fleet.api.app.get(PrismaService);
  const { accountId } = await prisma.transaction.findUniqueOrThrow({
    where: { id: ids[1] ?? '' },
    select: { accountId: true },
  });
  const nested = {
    transactionType: 'EXPENSE',
    date: new Date('2026-01-02'),
    amount: '1',
    description: 'nested',
  } as const;
  await prisma.account.update({
    where: { id: accountId },
    data: { transactions: { create: nested } },
    select: { id: true },
  });
  const { rows } = await fleet.db.query(`select description, memo from transactions where description = 'nested'`);
  expect(rows).toEqual([{ description: 'nested', memo: 'nested' }]);
});

it('B15 no answer may be kept by a cache between two phases', async () => {
  const response = await fetch(`${fleet.api.url}/api${books.transactions}/${ids[1] ?? ''}`, {
    headers: { authorization: `Bearer ${books.owner}` },
  });
  await response.body?.cancel();
  expect(response.headers.get('etag')).toBeNull();
  expect(response.headers.get('cache-control') ?? 'no-store').toMatch(/no-store|private/);
});

it('B20 the backfill leaves updated_at and the history as they are', async () => {
  const { rows } = await fleet.db.query(
    `select count(*)::int as count from transactions as t where t.updated_at > t.created_at and t.version = 1`,
  );
  expect(rows).toEqual([{ count: 0 }]);
});

it('takes the drop when the pipeline asks for it, and takes the brownout back before', async () => {
  for (const flag of ['dual-write', 'read-new', 'new-only'] as const) await fleet.flag(flag, true);
  await fleet.untilPhase('retired');
  const ask = (to: string): Promise<unknown> =>
    fleet.db.query(
      `update column_migration.migration set requested = jsonb_build_object('to', $2::text, 'by', 'test') where key = $1`,
      [KEY, to],
    );
  await ask('brownout');
  await fleet.untilPhase('brownout');
  await useIn('brownout', 'memo');
  await ask('retired');
  await fleet.untilPhase('retired');
  await useIn('retired again', 'memo');
  await ask('contracted');
  await fleet.untilPhase('contracted');
  await useIn('contracted', 'memo');
  expect(Object.keys(await row(ids[0] ?? ''))).not.toContain('description');
});

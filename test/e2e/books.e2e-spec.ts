import { createAccount, data } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { balanceOf, openBooks, type ProblemAnswer, record } from '../harness/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const failure = ({ status, body }: { status: number; body: unknown }): readonly [number, string] => [
  status,
  (body as ProblemAnswer).code,
];
const fields = ({ body }: { body: unknown }): readonly string[] =>
  (body as ProblemAnswer).errors?.map(({ field }) => field) ?? [];

describe('accounts', () => {
  it('show an exact balance, also of the largest amounts', async () => {
    const books = await openBooks(app.http);
    const { id } = await createAccount(app.http, books.owner, books.organizationId, {
      openingBalance: '999999999999999.9999',
    });
    await app.http.post(`${books.base}/accounts/${id}/transactions`, {
      token: books.owner,
      body: { memo: 'x', amount: '999999999999999.9998', transactionType: 'INCOME', date: '2026-01-01' },
    });
    expect(await balanceOf(app.http, books, id)).toBe('1999999999999999.9997');
  });

  it('refuse what is no amount, no currency, no type, all at once', async () => {
    const books = await openBooks(app.http);
    const answer = await app.http.post(`${books.base}/accounts`, {
      token: books.owner,
      body: { name: 'x', accountType: 'PIGGY', currency: 'eur', openingBalance: 1.5, balance: '1' },
    });
    expect(answer.status).toBe(422);
    expect([...fields(answer)].sort()).toEqual(['accountType', 'balance', 'currency', 'openingBalance']);
    for (const openingBalance of ['1e3', '1.00001', '1234567890123456', ' 1', '', '.5', '0x1', 'NaN', '١']) {
      expect(
        (
          await app.http.post(`${books.base}/accounts`, {
            token: books.owner,
            body: { name: 'x', accountType: 'CASH', currency: 'EUR', openingBalance },
          })
        ).status,
      ).toBe(422);
    }
  });

  it('have names of their own, and keep their currency and their place once they moved money', async () => {
    const books = await openBooks(app.http);
    const { id } = await createAccount(app.http, books.owner, books.organizationId, { name: 'Till' });
    const path = `${books.base}/accounts/${books.accountId}`;
    expect(failure(await app.http.patch(path, { token: books.owner, body: { name: 'Till' } }))).toEqual([
      409,
      'account.name_taken',
    ]);
    expect((await app.http.patch(path, { token: books.owner, body: { currency: 'USD' } })).status).toBe(200);
    await record(app.http, books);
    expect(failure(await app.http.patch(path, { token: books.owner, body: { currency: 'EUR' } }))).toEqual([
      409,
      'account.currency_fixed',
    ]);
    expect(
      data<{ balance: string }>(
        await app.http.patch(path, { token: books.owner, body: { openingBalance: '5', institution: 'Bank' } }),
        200,
      ).balance,
    ).toBe('-5.0000');
    expect(failure(await app.http.delete(path, { token: books.owner }))).toEqual([409, 'account.in_use']);
    expect((await app.http.delete(`${books.base}/accounts/${id}`, { token: books.owner })).status).toBe(204);
    expect(failure(await app.http.get(`${books.base}/accounts/${id}`, { token: books.owner }))).toEqual([
      404,
      'account.not_found',
    ]);
  });

  it('change at least one field in a PATCH', async () => {
    const books = await openBooks(app.http);
    expect(
      (await app.http.patch(`${books.base}/accounts/${books.accountId}`, { token: books.owner, body: {} })).status,
    ).toBe(422);
  });
});

describe('categories', () => {
  const create = (books: { base: string; owner: string }, name: string, parentId?: string) =>
    app.http.post<{ data: { id: string } }>(`${books.base}/categories`, {
      token: books.owner,
      body: { name, parentId },
    });

  it('form a tree of at most ten levels without cycles', async () => {
    const books = await openBooks(app.http);
    const ids: string[] = [];
    for (let level = 1; level <= 10; level += 1)
      ids.push((await create(books, `level ${level}`, ids.at(-1))).body.data.id);
    expect(failure(await create(books, 'level 11', ids.at(-1)))).toEqual([409, 'category.too_deep']);
    const move = (id: string | undefined, parentId: string | null | undefined) =>
      app.http.patch(`${books.base}/categories/${id ?? ''}`, { token: books.owner, body: { parentId } });
    expect(failure(await move(ids[0], ids[5]))).toEqual([409, 'category.cycle']);
    expect(failure(await move(ids[3], ids[3]))).toEqual([409, 'category.cycle']);
    expect(failure(await move(ids[0], books.categoryId))).toEqual([409, 'category.too_deep']);
    expect((await move(ids[5], null)).status).toBe(200);
  });

  it('never close a cycle by two moves at once', async () => {
    const books = await openBooks(app.http);
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [(await create(books, `a${round}`)).body.data.id, (await create(books, `b${round}`)).body.data.id];
      const move = (id: string, parentId: string) =>
        app.http.patch(`${books.base}/categories/${id}`, { token: books.owner, body: { parentId } });
      const answers = await Promise.all([move(a, b), move(b, a)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  it('have names of their own among siblings, at the root too', async () => {
    const books = await openBooks(app.http);
    expect(failure(await create(books, 'Boats'))).toEqual([409, 'category.name_taken']);
    expect((await create(books, 'Boats', books.categoryId)).status).toBe(201);
    expect(failure(await create(books, 'Boats', books.categoryId))).toEqual([409, 'category.name_taken']);
  });

  it('stay while they are used or have others under them', async () => {
    const books = await openBooks(app.http);
    await create(books, 'Oars', books.categoryId);
    await record(app.http, books, { splits: [{ categoryId: books.otherCategoryId, amount: '10' }] });
    expect(
      failure(await app.http.delete(`${books.base}/categories/${books.categoryId}`, { token: books.owner })),
    ).toEqual([409, 'category.has_children']);
    expect(
      failure(await app.http.delete(`${books.base}/categories/${books.otherCategoryId}`, { token: books.owner })),
    ).toEqual([409, 'category.in_use']);
  });

  it("refuse another organization's category as a parent, and do not show it", async () => {
    const [mine, theirs] = [await openBooks(app.http), await openBooks(app.http)];
    const answer = await create(mine, 'x', theirs.categoryId);
    expect([answer.status, fields(answer)]).toEqual([422, ['parentId']]);
    expect(failure(await app.http.get(`${mine.base}/categories/${theirs.categoryId}`, { token: mine.owner }))).toEqual([
      404,
      'category.not_found',
    ]);
  });
});

describe('vendors', () => {
  it('are found by the beginning of their name in any case, wildcards being plain characters, page by page', async () => {
    const books = await openBooks(app.http);
    for (const name of ['Ärzte', 'ahorn', 'Aldi', 'ALDI Süd', 'a_b', 'a%b', 'Zoo'])
      await app.http.post(`${books.base}/vendors`, { token: books.owner, body: { name } });
    const find = async (q: string): Promise<string[]> => {
      const names: string[] = [];
      let cursor = '';
      do {
        const { body } = await app.http.get<{ data: { name: string }[]; page: { nextCursor: string | null } }>(
          `${books.base}/vendors?limit=1&q=${encodeURIComponent(q)}${cursor}`,
          { token: books.owner },
        );
        names.push(...body.data.map(({ name }) => name));
        cursor = body.page.nextCursor === null ? '' : `&cursor=${body.page.nextCursor}`;
      } while (cursor !== '');
      return names;
    };
    expect(await find('al')).toEqual(['Aldi', 'ALDI Süd']);
    expect(await find('a_')).toEqual(['a_b']);
    expect(await find('a%')).toEqual(['a%b']);
    expect(await find('')).toHaveLength(8);
  });

  it('have names of their own and stay while they are named', async () => {
    const books = await openBooks(app.http);
    expect(
      failure(await app.http.post(`${books.base}/vendors`, { token: books.owner, body: { name: 'Boatyard' } })),
    ).toEqual([409, 'vendor.name_taken']);
    const { id } = await record(app.http, books, { vendorId: books.vendorId });
    await app.http.delete(`${books.transactions}/${id}`, { token: books.owner });
    expect(failure(await app.http.delete(`${books.base}/vendors/${books.vendorId}`, { token: books.owner }))).toEqual([
      409,
      'vendor.in_use',
    ]);
  });
});

import { openApiDocument } from '../../src/http/index.js';
import { addMember } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Actor, type Books, openBooks, type ProblemAnswer, record } from '../harness/organization.js';

type Method = 'get' | 'post' | 'patch' | 'delete';
interface Route {
  readonly operation: string;
  readonly least: 'MEMBER' | 'ADMIN' | 'OWNER';
  readonly method: Method;
  /** Made anew for each actor, since some calls use it up. */
  readonly path: (books: Books) => Promise<string> | string;
  readonly body?: (books: Books) => object;
  readonly status: number;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

let count = 0;
const unique = (): string => `name ${(count += 1)}`;
const made = async (books: Books, path: string): Promise<string> => {
  const { body } = await app.http.post<{ data: { id: string } }>(`${books.base}/${path}`, {
    token: books.owner,
    body: { name: unique(), ...(path === 'accounts' && { accountType: 'CASH', currency: 'EUR' }) },
  });
  return `${books.base}/${path}/${body.data.id}`;
};
const transaction = async (books: Books, suffix = ''): Promise<string> =>
  `${books.transactions}/${(await record(app.http, books)).id}${suffix}`;
const newMember = async (books: Books): Promise<string> =>
  `${books.base}/members/${(await addMember(app.http, books.owner, books.organizationId, 'MEMBER')).user.id}`;

const ROUTES: readonly Route[] = [
  { operation: 'Organizations.find', least: 'MEMBER', method: 'get', path: ({ base }) => base, status: 200 },
  {
    operation: 'Organizations.rename',
    least: 'ADMIN',
    method: 'patch',
    path: ({ base }) => base,
    body: () => ({ name: unique() }),
    status: 200,
  },
  { operation: 'Members.list', least: 'MEMBER', method: 'get', path: ({ base }) => `${base}/members`, status: 200 },
  {
    operation: 'Members.add',
    least: 'ADMIN',
    method: 'post',
    path: ({ base }) => `${base}/members`,
    body: () => ({ email: 'nobody@example.org', role: 'MEMBER' }),
    status: 404,
  },
  {
    operation: 'Members.changeRole',
    least: 'ADMIN',
    method: 'patch',
    path: newMember,
    body: () => ({ role: 'ADMIN' }),
    status: 200,
  },
  { operation: 'Members.remove', least: 'ADMIN', method: 'delete', path: newMember, status: 204 },
  { operation: 'Accounts.list', least: 'MEMBER', method: 'get', path: ({ base }) => `${base}/accounts`, status: 200 },
  {
    operation: 'Accounts.create',
    least: 'ADMIN',
    method: 'post',
    path: ({ base }) => `${base}/accounts`,
    body: () => ({ name: unique(), accountType: 'CASH', currency: 'EUR' }),
    status: 201,
  },
  {
    operation: 'Accounts.find',
    least: 'MEMBER',
    method: 'get',
    path: ({ base, accountId }) => `${base}/accounts/${accountId}`,
    status: 200,
  },
  {
    operation: 'Accounts.change',
    least: 'ADMIN',
    method: 'patch',
    path: ({ base, accountId }) => `${base}/accounts/${accountId}`,
    body: () => ({ name: unique() }),
    status: 200,
  },
  {
    operation: 'Accounts.delete',
    least: 'ADMIN',
    method: 'delete',
    path: (books) => made(books, 'accounts'),
    status: 204,
  },
  {
    operation: 'Categories.list',
    least: 'MEMBER',
    method: 'get',
    path: ({ base }) => `${base}/categories`,
    status: 200,
  },
  {
    operation: 'Categories.create',
    least: 'ADMIN',
    method: 'post',
    path: ({ base }) => `${base}/categories`,
    body: () => ({ name: unique() }),
    status: 201,
  },
  {
    operation: 'Categories.find',
    least: 'MEMBER',
    method: 'get',
    path: ({ base, categoryId }) => `${base}/categories/${categoryId}`,
    status: 200,
  },
  {
    operation: 'Categories.change',
    least: 'ADMIN',
    method: 'patch',
    path: ({ base, categoryId }) => `${base}/categories/${categoryId}`,
    body: () => ({ name: unique() }),
    status: 200,
  },
  {
    operation: 'Categories.delete',
    least: 'ADMIN',
    method: 'delete',
    path: (books) => made(books, 'categories'),
    status: 204,
  },
  { operation: 'Vendors.list', least: 'MEMBER', method: 'get', path: ({ base }) => `${base}/vendors`, status: 200 },
  {
    operation: 'Vendors.create',
    least: 'MEMBER',
    method: 'post',
    path: ({ base }) => `${base}/vendors`,
    body: () => ({ name: unique() }),
    status: 201,
  },
  {
    operation: 'Vendors.find',
    least: 'MEMBER',
    method: 'get',
    path: ({ base, vendorId }) => `${base}/vendors/${vendorId}`,
    status: 200,
  },
  {
    operation: 'Vendors.change',
    least: 'MEMBER',
    method: 'patch',
    path: ({ base, vendorId }) => `${base}/vendors/${vendorId}`,
    body: () => ({ name: unique() }),
    status: 200,
  },
  {
    operation: 'Vendors.delete',
    least: 'ADMIN',
    method: 'delete',
    path: (books) => made(books, 'vendors'),
    status: 204,
  },
  {
    operation: 'TransactionsExport.export',
    least: 'MEMBER',
    method: 'get',
    path: ({ transactions }) => `${transactions}/export.csv`,
    status: 200,
  },
  {
    operation: 'Statuses.summary',
    least: 'MEMBER',
    method: 'get',
    path: ({ transactions }) => `${transactions}/status/summary`,
    status: 200,
  },
  {
    operation: 'Statuses.changeMany',
    least: 'MEMBER',
    method: 'post',
    path: ({ transactions }) => `${transactions}/status/bulk`,
    body: ({ accountId }) => ({ transactionIds: [accountId], status: 'CLEARED' }),
    status: 207,
  },
  {
    operation: 'Statuses.change',
    least: 'MEMBER',
    method: 'patch',
    path: (books) => transaction(books, '/status'),
    body: () => ({ status: 'CLEARED' }),
    status: 200,
  },
  {
    operation: 'Statuses.changes',
    least: 'MEMBER',
    method: 'get',
    path: (books) => transaction(books, '/status/history'),
    status: 200,
  },
  {
    operation: 'Transactions.list',
    least: 'MEMBER',
    method: 'get',
    path: ({ transactions }) => transactions,
    status: 200,
  },
  {
    operation: 'Transactions.create',
    least: 'MEMBER',
    method: 'post',
    path: ({ transactions }) => transactions,
    body: () => ({ memo: 'x', amount: '1', transactionType: 'INCOME', date: '2026-01-01' }),
    status: 201,
  },
  { operation: 'Transactions.find', least: 'MEMBER', method: 'get', path: (books) => transaction(books), status: 200 },
  {
    operation: 'Transactions.change',
    least: 'MEMBER',
    method: 'patch',
    path: (books) => transaction(books),
    body: () => ({ memo: 'y' }),
    status: 200,
  },
  {
    operation: 'Transactions.delete',
    least: 'MEMBER',
    method: 'delete',
    path: (books) => transaction(books),
    status: 204,
  },
  {
    operation: 'Transactions.restore',
    least: 'MEMBER',
    method: 'post',
    path: (books) => transaction(books, '/restore'),
    status: 409,
  },
  {
    operation: 'Transactions.edits',
    least: 'MEMBER',
    method: 'get',
    path: (books) => transaction(books, '/history'),
    status: 200,
  },
  { operation: 'Organizations.delete', least: 'OWNER', method: 'delete', path: ({ base }) => base, status: 204 },
];
const RANKS: readonly Actor[] = ['MEMBER', 'ADMIN', 'OWNER'];

describe('who may call what', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks(app.http);
  });

  it.each(ROUTES)('$operation: $least and above, nobody else', async ({ method, path, body, least, status }) => {
    for (const actor of ['NOBODY', 'STRANGER', 'MEMBER', 'ADMIN', 'OWNER'] as const) {
      const token = books.tokens[actor];
      const answer = await app.http[method](await path(books), { token, ...(body && { body: body(books) }) });
      const { code } = (answer.body ?? {}) as Partial<ProblemAnswer>;
      const got = `${actor}: ${answer.status} ${answer.status === 404 || answer.status < 400 ? '' : (code ?? '')}`;
      if (actor === 'NOBODY') expect(got).toBe('NOBODY: 401 auth.token_missing');
      else if (actor === 'STRANGER') expect([answer.status, code]).toEqual([404, 'organization.not_found']);
      else if (RANKS.indexOf(actor) < RANKS.indexOf(least)) expect(got).toBe(`${actor}: 403 auth.role_insufficient`);
      else expect([actor, answer.status]).toEqual([actor, status]);
    }
  });

  it('names every operation of the OpenAPI document that is inside an organization', () => {
    const operations = Object.entries(openApiDocument(app.app).paths).flatMap(([path, item]) =>
      path.includes('{orgId}')
        ? [item.get, item.post, item.patch, item.delete].flatMap((operation) => operation?.operationId ?? [])
        : [],
    );
    expect(ROUTES.map(({ operation }) => operation).sort()).toEqual(operations.sort());
  });

  it.each(ROUTES.filter(({ path }) => /transactions|accountId/.test(path.toString())))(
    "$operation: another organization's account, named under one's own, is not there",
    async ({ method, path, body }) => {
      const [own, other] = [await openBooks(app.http), await openBooks(app.http)];
      await record(app.http, other, { memo: 'not yours' });
      const foreign = (await path(other)).replace(other.organizationId, own.organizationId);
      const answer = await app.http[method](foreign, { token: own.owner, ...(body && { body: body(other) }) });
      expect(answer.status).toBe(404);
    },
  );

  it.each(['categories', 'vendors'] as const)(
    "another organization's %s, named under one's own, are not there",
    async (kind) => {
      const [own, other] = [await openBooks(app.http), await openBooks(app.http)];
      const path = `${own.base}/${kind}/${kind === 'vendors' ? other.vendorId : other.categoryId}`;
      for (const method of ['get', 'patch', 'delete'] as const) {
        const answer = await app.http[method](path, {
          token: own.owner,
          ...(method === 'patch' && { body: { name: 'x' } }),
        });
        expect([method, answer.status]).toEqual([method, 404]);
      }
    },
  );
});

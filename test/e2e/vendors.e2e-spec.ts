import { randomUUID } from 'node:crypto';
import { data } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import type { HttpAnswer } from '../harness/http-client.js';
import { type Books, openBooks, record } from '../harness/organization.js';
import { BAD_CURSORS, BAD_NAMES, badFields, failure } from '../harness/problems.js';

interface Vendor {
  readonly id: string;
  readonly name: string;
}
interface VendorPage {
  readonly data: readonly Vendor[];
  readonly page: { readonly nextCursor: string | null };
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const create = (books: Books, name: unknown): Promise<HttpAnswer<unknown>> =>
  app.http.post(`${books.base}/vendors`, { token: books.owner, body: { name } });
const rename = (books: Books, id: string, body: object): Promise<HttpAnswer<unknown>> =>
  app.http.patch(`${books.base}/vendors/${id}`, { token: books.owner, body });
async function find(books: Books, q: string, limit: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: HttpAnswer<VendorPage> = await app.http.get<VendorPage>(
      `${books.base}/vendors?limit=${limit}&q=${encodeURIComponent(q)}${cursor && `&cursor=${cursor}`}`,
      { token: books.owner },
    );
    names.push(...body.data.map(({ name }) => name));
    cursor = body.page.nextCursor;
  }
  return names;
}

it('are found by the beginning of their name in any case, wildcards being plain characters, page by page', async () => {
  const books = await openBooks(app.http);
  for (const name of ['Ärzte', 'ahorn', 'Aldi', 'ALDI', 'ALDI Süd', 'a_b', 'a%b', 'a\\b', 'Zoo', '漢字'])
    expect((await create(books, name)).status).toBe(201);
  for (const limit of [1, 2, 200]) {
    expect([...(await find(books, 'al', limit))].sort()).toEqual(['ALDI', 'ALDI Süd', 'Aldi']);
    expect(await find(books, 'a_', limit)).toEqual(['a_b']);
    expect(await find(books, 'A%', limit)).toEqual(['a%b']);
    expect(await find(books, 'a\\', limit)).toEqual(['a\\b']);
    expect(await find(books, 'ä', limit)).toEqual(['Ärzte']);
    expect(await find(books, '漢', limit)).toEqual(['漢字']);
    expect(await find(books, 'ldi', limit)).toEqual([]);
    expect(await find(books, '', limit)).toHaveLength(11);
  }
  expect(await find(books, '', 1)).toEqual(await find(books, '', 200));
});

it('bad questions are refused, naming the field', async () => {
  const books = await openBooks(app.http);
  const ask = async (query: string): Promise<readonly string[]> =>
    badFields(await app.http.get(`${books.base}/vendors?${query}`, { token: books.owner }));
  expect(await ask(`q=${'x'.repeat(201)}`)).toEqual(['q']);
  expect(await ask('q=%00')).toEqual(['q']);
  expect(await ask('limit=0')).toEqual(['limit']);
  expect(await ask('prefix=a')).toEqual(['prefix']);
  for (const cursor of BAD_CURSORS) expect(await ask(`cursor=${cursor}`)).toEqual(['cursor']);
});

it('have names of their own in their organization, also when many ask at once', async () => {
  const [books, other] = [await openBooks(app.http), await openBooks(app.http)];
  expect(failure(await create(books, ' Boatyard '))).toEqual([409, 'vendor.name_taken']);
  const answers = await Promise.all(Array.from({ length: 8 }, () => create(books, 'Chandler')));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
  expect(failure(await rename(books, books.vendorId, { name: 'Chandler' }))).toEqual([409, 'vendor.name_taken']);
  expect((await create(other, 'Chandler')).status).toBe(201);
});

it('are renamed and shown', async () => {
  const books = await openBooks(app.http);
  const path = `${books.base}/vendors/${books.vendorId}`;
  const renamed = data<Vendor>(await rename(books, books.vendorId, { name: ' Wharf ' }), 200);
  expect(Object.keys(renamed).sort()).toEqual(['createdAt', 'id', 'name', 'updatedAt']);
  expect(renamed.name).toBe('Wharf');
  expect(data(await app.http.get(path, { token: books.owner }), 200)).toEqual(renamed);
  expect(badFields(await rename(books, books.vendorId, { name: 'x', id: randomUUID() }))).toEqual(['id']);
  expect((await rename(books, books.vendorId, {})).status).toBe(422);
  expect(failure(await rename(books, randomUUID(), { name: 'x' }))).toEqual([404, 'vendor.not_found']);
});

it.each(BAD_NAMES)('%s is no name', async (_what, bad) => {
  const books = await openBooks(app.http);
  expect(badFields(await create(books, bad))).toEqual(['name']);
  expect(badFields(await rename(books, books.vendorId, { name: bad }))).toEqual(['name']);
});

it('stay while transactions name them, deleted ones included; else they go, once', async () => {
  const books = await openBooks(app.http);
  const { id } = await record(app.http, books, { vendorId: books.vendorId });
  await app.http.delete(`${books.transactions}/${id}`, { token: books.owner });
  const remove = (vendorId: string): Promise<HttpAnswer<unknown>> =>
    app.http.delete(`${books.base}/vendors/${vendorId}`, { token: books.owner });
  expect(failure(await remove(books.vendorId))).toEqual([409, 'vendor.in_use']);
  const unused = data<Vendor>(await create(books, 'Chandler'), 201).id;
  expect((await remove(unused)).status).toBe(204);
  expect(failure(await remove(unused))).toEqual([404, 'vendor.not_found']);
});

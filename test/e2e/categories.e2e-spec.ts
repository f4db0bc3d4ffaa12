import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { data } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import type { HttpAnswer } from '../harness/http-client.js';
import { type Books, openBooks, record } from '../harness/organization.js';
import { BAD_CURSORS, BAD_NAMES, badFields, failure } from '../harness/problems.js';

const SEED = Number(process.env['SEED'] ?? Date.now() % 2_147_483_647);

interface Category {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
}
interface CategoryPage {
  readonly data: readonly Category[];
  readonly page: { readonly nextCursor: string | null };
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const create = (books: Books, name: unknown, parentId?: string | null): Promise<HttpAnswer<unknown>> =>
  app.http.post(`${books.base}/categories`, { token: books.owner, body: { name, parentId } });
const made = async (books: Books, name: string, parentId?: string): Promise<string> =>
  data<Category>(await create(books, name, parentId), 201).id;
const change = (books: Books, id: string | undefined, body: object): Promise<HttpAnswer<unknown>> =>
  app.http.patch(`${books.base}/categories/${id ?? ''}`, { token: books.owner, body });
const remove = (books: Books, id: string): Promise<HttpAnswer<unknown>> =>
  app.http.delete(`${books.base}/categories/${id}`, { token: books.owner });
const list = async (books: Books, query: string): Promise<CategoryPage> =>
  (await app.http.get<CategoryPage>(`${books.base}/categories?${query}`, { token: books.owner })).body;

/** How many levels down a category stands; fails on a cycle. */
function depth(tree: ReadonlyMap<string, string | null>, id: string): number {
  let level = 0;
  for (let at: string | null | undefined = id; at != null; at = tree.get(at)) {
    level += 1;
    if (level > tree.size) throw new Error('a cycle');
  }
  return level;
}

it('form a tree of at most ten levels without cycles', async () => {
  const books = await openBooks(app.http);
  const ids: string[] = [];
  for (let level = 1; level <= 10; level += 1) ids.push(await made(books, `level ${level}`, ids.at(-1)));
  expect(failure(await create(books, 'level 11', ids.at(-1)))).toEqual([409, 'category.too_deep']);
  expect(failure(await change(books, ids[0], { parentId: ids[5] }))).toEqual([409, 'category.cycle']);
  expect(failure(await change(books, ids[3], { parentId: ids[3] }))).toEqual([409, 'category.cycle']);
  expect(failure(await change(books, ids[0], { parentId: books.categoryId }))).toEqual([409, 'category.too_deep']);
  expect((await change(books, ids[5], { parentId: null })).status).toBe(200);
});

it('close no cycle by writing an id in upper case', async () => {
  const books = await openBooks(app.http);
  const { categoryId: id } = books;
  for (const [path, parentId] of [
    [id.toUpperCase(), id],
    [id, id.toUpperCase()],
  ])
    expect(failure(await change(books, path, { parentId }))).toEqual([409, 'category.cycle']);
});

it(`stay a tree, whatever moves at once (seed ${SEED})`, async () => {
  const books = await openBooks(app.http);
  const ids = await Promise.all(Array.from({ length: 12 }, (_, index) => made(books, `c${index}`)));
  const index = fc.nat({ max: ids.length - 1 });
  const moves = fc.sample(fc.tuple(index, fc.option(index, { freq: 8 })), { numRuns: 120, seed: SEED });
  const statuses = new Map<number, number>();
  for (let round = 0; round < moves.length; round += 12) {
    const answers = await Promise.all(
      moves
        .slice(round, round + 12)
        .map(([moved, parent]) => change(books, ids[moved], { parentId: parent === null ? null : ids[parent] })),
    );
    for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const tree = new Map((await list(books, 'limit=200')).data.map(({ id, parentId }) => [id, parentId]));
    expect(Math.max(...ids.map((id) => depth(tree, id)))).toBeLessThanOrEqual(10);
  }
  expect([...statuses.keys()].sort()).toEqual([200, 409]);
});

it('never close a cycle by two moves at once', async () => {
  const books = await openBooks(app.http);
  for (let round = 0; round < 5; round += 1) {
    const [a, b] = [await made(books, `a${round}`), await made(books, `b${round}`)];
    const answers = await Promise.all([change(books, a, { parentId: b }), change(books, b, { parentId: a })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  }
});

it('have names of their own among siblings, at the root too, also when many ask at once', async () => {
  const books = await openBooks(app.http);
  expect(failure(await create(books, 'Boats'))).toEqual([409, 'category.name_taken']);
  expect((await create(books, 'Boats', books.categoryId)).status).toBe(201);
  expect(failure(await create(books, 'Boats', books.categoryId))).toEqual([409, 'category.name_taken']);
  expect(failure(await change(books, books.otherCategoryId, { name: 'Boats' }))).toEqual([409, 'category.name_taken']);
  const nested = await made(books, 'Food', books.categoryId);
  expect(failure(await change(books, nested, { parentId: null }))).toEqual([409, 'category.name_taken']);
  for (const parentId of [null, books.categoryId]) {
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(books, 'Oars', parentId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 5 }, () => 409)]);
  }
});

it('stay while they are used or have others under them, then go, once', async () => {
  const books = await openBooks(app.http);
  const child = await made(books, 'Oars', books.categoryId);
  const { id } = await record(app.http, books, { splits: [{ categoryId: books.otherCategoryId, amount: '10' }] });
  await app.http.delete(`${books.transactions}/${id}`, { token: books.owner });
  expect(failure(await remove(books, books.categoryId))).toEqual([409, 'category.has_children']);
  expect(failure(await remove(books, books.otherCategoryId))).toEqual([409, 'category.in_use']);
  expect((await remove(books, child)).status).toBe(204);
  expect((await remove(books, books.categoryId)).status).toBe(204);
  expect(failure(await remove(books, books.categoryId))).toEqual([404, 'category.not_found']);
});

it("refuse a parent that is nowhere or another organization's, naming the field", async () => {
  const [mine, theirs] = [await openBooks(app.http), await openBooks(app.http)];
  for (const parentId of [theirs.categoryId, randomUUID(), 'x', '', 7 as never]) {
    for (const answer of [await create(mine, 'x', parentId), await change(mine, mine.categoryId, { parentId })])
      expect([answer.status, badFields(answer)]).toEqual([422, ['parentId']]);
  }
  const foreign = `${mine.base}/categories/${theirs.categoryId}`;
  expect(failure(await app.http.get(foreign, { token: mine.owner }))).toEqual([404, 'category.not_found']);
});

it.each(BAD_NAMES)('%s is no name', async (_what, bad) => {
  const books = await openBooks(app.http);
  expect(badFields(await create(books, bad))).toEqual(['name']);
  if (bad !== undefined) expect(badFields(await change(books, books.categoryId, { name: bad }))).toEqual(['name']);
});

it('take no field they do not know, and at least one in a PATCH', async () => {
  const books = await openBooks(app.http);
  expect((await change(books, books.categoryId, {})).status).toBe(422);
  expect(badFields(await change(books, books.categoryId, { name: 'x', depth: 1 }))).toEqual(['depth']);
  expect(failure(await change(books, randomUUID(), { name: 'x' }))).toEqual([404, 'category.not_found']);
});

it('are listed by name, equal names by id, page by page; cursors that no list gave are refused', async () => {
  const books = await openBooks(app.http);
  for (const name of ['Zoo', 'Art']) {
    const parent = await made(books, name);
    for (const child of ['Boats', 'Same']) await made(books, child, parent);
  }
  const whole = (await list(books, 'limit=200')).data;
  expect(whole.map(({ name }) => name)).toEqual(['Art', 'Boats', 'Boats', 'Boats', 'Food', 'Same', 'Same', 'Zoo']);
  const boats = whole.filter(({ name }) => name === 'Boats').map(({ id }) => id);
  expect(boats).toEqual([...boats].sort());
  const found: Category[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data: rows, page }: CategoryPage = await list(books, `limit=1${cursor && `&cursor=${cursor}`}`);
    found.push(...rows);
    cursor = page.nextCursor;
  }
  expect(found).toEqual(whole);
  for (const cursor of BAD_CURSORS) {
    const answer = await app.http.get(`${books.base}/categories?cursor=${cursor}`, { token: books.owner });
    expect([answer.status, badFields(answer)]).toEqual([422, ['cursor']]);
  }
});

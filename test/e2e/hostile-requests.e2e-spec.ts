import fc from 'fast-check';
import { openApiDocument } from '../../src/http/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Books, openBooks, type ProblemAnswer, record } from '../harness/organization.js';
import { hostileRequest, type HostileRequest, operationsOf } from '../harness/hostile.js';
import { mismatchOf } from '../harness/openapi-schema.js';

const SEED = Number(process.env['SEED'] ?? Date.now() % 2_147_483_647);
const REQUESTS = Number(process.env['HOSTILE_REQUESTS'] ?? 10_000);
const AT_ONCE = 8;
/** What the document gives as `default`, since any route may answer it. */
const EVERYWHERE: readonly number[] = [400, 413, 414, 415];
/** Planted in all that the other organization holds: seen in an answer, it leaked. */
const SECRET = 'Kx7-planted-secret';

let app: TestApp;
let mine: Books;
let theirs: Books;
beforeAll(async () => {
  app = await startTestApp({ DATABASE_POOL_SIZE: '8' });
  mine = await openBooks(app.http);
  theirs = await openBooks(app.http);
  await app.http.patch(theirs.base, { token: theirs.owner, body: { name: SECRET } });
  await app.http.patch(`${theirs.base}/accounts/${theirs.accountId}`, {
    token: theirs.owner,
    body: { name: `${SECRET} account` },
  });
  await app.http.patch(`${theirs.base}/vendors/${theirs.vendorId}`, {
    token: theirs.owner,
    body: { name: `${SECRET} vendor` },
  });
});
afterAll(() => app.close());

it(`${REQUESTS} hostile requests find no crash, no leak, no undocumented answer (seed ${SEED})`, async () => {
  const transaction = await record(app.http, mine);
  const foreign = await record(app.http, theirs, { memo: SECRET });
  const before = await theirBooks();
  const document = openApiDocument(app.app);
  const ids = {
    mine: {
      orgId: mine.organizationId,
      accountId: mine.accountId,
      transactionId: transaction.id,
      categoryId: mine.categoryId,
      vendorId: mine.vendorId,
      userId: mine.ownerId,
    },
    theirs: {
      orgId: theirs.organizationId,
      accountId: theirs.accountId,
      transactionId: foreign.id,
      categoryId: theirs.categoryId,
      vendorId: theirs.vendorId,
      userId: theirs.ownerId,
    },
  };
  const arbitrary = hostileRequest(operationsOf(document), ids);
  const requests = fc.sample(arbitrary, { numRuns: REQUESTS, seed: SEED });
  const bad: string[] = [];
  const statuses = new Map<number, number>();
  const tokens = [
    ...Array.from({ length: 6 }, () => mine.owner),
    mine.tokens.MEMBER,
    mine.tokens.ADMIN,
    undefined,
    'x',
  ];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, worker) => {
      for (let index = worker; index < requests.length; index += AT_ONCE) {
        const request = requests[index];
        // Deleting the caller's own organization would turn all that follows into 404.
        if (
          request === undefined ||
          (request.operationId === 'Organizations.delete' && request.path.includes(mine.organizationId)) ||
          request.operationId === 'Members.remove'
        )
          continue;
        const answer = await send(request, tokens[index % tokens.length]);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const fault = faultOf(request, answer);
        if (fault !== undefined)
          bad.push(
            `${fault}\n  ${JSON.stringify({ ...request, operation: undefined }).slice(0, 600)}\n  ${answer.status} ${answer.text.slice(0, 400)}`,
          );
      }
    }),
  );
  process.stdout.write(
    `hostile requests by status: ${JSON.stringify(Object.fromEntries([...statuses].sort(([a], [b]) => a - b)))}\n`,
  );
  expect(bad.slice(0, 5).join('\n')).toBe('');
  expect((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0)).toBeGreaterThan(REQUESTS / 50);
  expect(await theirBooks()).toEqual(before);
}, 240_000);

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

async function send(
  { method, path, query, body, contentType, headers }: HostileRequest,
  token: string | undefined,
): Promise<Answer> {
  const search = query === '' ? '' : `?${query}`;
  const response = await fetch(`${app.url}${path}${search}`, {
    method: method.toUpperCase(),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': contentType }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
}

function faultOf(
  { operation, operationId }: HostileRequest,
  { status, contentType, text }: Answer,
): string | undefined {
  if (status >= 500) return `${status} from ${operationId}`;
  if (text.includes(SECRET)) return `${operationId} leaked the other organization`;
  const { answers, schemas } = operation;
  const isDocumented = String(status) in answers || (status >= 400 && EVERYWHERE.includes(status));
  if (!isDocumented) return `${operationId} answered ${status}, which is not documented`;
  if (status >= 400 && !contentType.startsWith('application/problem+json'))
    return `${operationId} answered an error that is no problem document`;
  const schema = answers[status] ?? (status >= 400 ? answers['default'] : undefined);
  if (schema === undefined) return undefined;
  const body = JSON.parse(text) as Partial<ProblemAnswer>;
  if (status >= 400 && body.status !== status) return `${operationId} answered ${status} and said another status`;
  const mismatch = mismatchOf(schema, body, schemas);
  return mismatch === undefined ? undefined : `${operationId} did not answer as documented: ${mismatch}`;
}

async function theirBooks(): Promise<unknown> {
  const parts = await Promise.all(
    [
      theirs.base,
      `${theirs.base}/members`,
      `${theirs.base}/accounts`,
      `${theirs.base}/categories`,
      `${theirs.base}/vendors`,
      theirs.transactions,
    ].map((path) => app.http.get(path, { token: theirs.owner })),
  );
  return parts.map(({ status, body }) => ({ status, body }));
}

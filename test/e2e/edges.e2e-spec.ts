import { once } from 'node:events';
import { connect } from 'node:net';
import { registerUser } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import type { ProblemAnswer } from '../harness/organization.js';

let app: TestApp;
let open: TestApp;
beforeAll(async () => {
  app = await startTestApp({ CORS_ORIGINS: 'https://books.example', BODY_LIMIT_BYTES: '2048' });
  open = await startTestApp({ RATE_LIMIT_PER_MINUTE: '5', CORS_ORIGINS: '' });
});
afterAll(() => Promise.all([app.close(), open.close()]));

const failure = ({ status, body }: { status: number; body: unknown }): readonly [number, string] => [
  status,
  (body as ProblemAnswer).code,
];

it('every answer has security headers and a request id, the caller’s own if it is a plain token', async () => {
  const answer = await app.http.get('/auth/me', { headers: { 'x-request-id': 'abc-123' } });
  expect(answer.headers.get('x-request-id')).toBe('abc-123');
  expect((answer.body as ProblemAnswer).requestId).toBe('abc-123');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('strict-transport-security')).toContain('max-age');
  const odd = await app.http.get('/auth/me', { headers: { 'x-request-id': 'a b;c' } });
  expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

it('browsers of the configured origins may call, others not', async () => {
  const ask = async (target: TestApp, origin: string): Promise<string | null> =>
    (
      await fetch(`${target.url}/api/auth/me`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      })
    ).headers.get('access-control-allow-origin');
  expect(await ask(app, 'https://books.example')).toBe('https://books.example');
  expect(await ask(app, 'https://evil.example')).not.toBe('https://evil.example');
  expect(await ask(open, 'https://books.example')).toBeNull();
});

it('bodies are limited, JSON, and whole; an empty one is none', async () => {
  const send = (body: string, contentType = 'application/json') =>
    app.http.post('/auth/login', { body, headers: { 'content-type': contentType } });
  expect(failure(await send(JSON.stringify({ email: 'x'.repeat(3000) })))).toEqual([413, 'request.too_large']);
  expect(failure(await send('{"email":'))).toEqual([400, 'request.malformed']);
  expect(failure(await send('a=1', 'application/xml'))).toEqual([415, 'request.media_type_unsupported']);
  expect(failure(await send('{"__proto__":{"admin":true}}'))[0]).toBe(400);
  expect(failure(await send(''))).toEqual([422, 'request.invalid']);
});

it('an unknown route, a broken address and broken HTTP are told as such', async () => {
  expect(failure(await app.http.get('/nowhere'))).toEqual([404, 'route.not_found']);
  expect(failure(await app.http.get('/organizations/%zz'))).toEqual([400, 'request.malformed']);
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  socket.write('NOT HTTP\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('400');
  socket.destroy();
});

it('an address that asks too often is told when to come back; health is never limited', async () => {
  const codes: string[] = [];
  for (let call = 0; call < 7; call += 1) codes.push(failure(await open.http.get('/auth/me'))[1]);
  expect(codes).toEqual([
    ...Array.from({ length: 5 }, () => 'auth.token_missing'),
    'rate_limit.exceeded',
    'rate_limit.exceeded',
  ]);
  const refused = await open.http.get('/auth/me');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await fetch(`${open.url}/health/live`)).status).toBe(200);
});

it('readiness asks the database, liveness nobody', async () => {
  expect(await (await fetch(`${app.url}/health/ready`)).json()).toMatchObject({ status: 'ok' });
  expect(await (await fetch(`${app.url}/health/live`)).json()).toEqual({ status: 'ok' });
});

it('the OpenAPI page and document are served', async () => {
  expect((await fetch(`${app.url}/docs`)).headers.get('content-type')).toContain('text/html');
  expect(await (await fetch(`${app.url}/docs-json`)).json()).toMatchObject({ openapi: '3.0.0' });
});

it('a token outlives its user nowhere', async () => {
  const { token, user } = await registerUser(app.http);
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query('delete from users where id = $1', [user.id]);
  await client.end();
  expect(failure(await app.http.get('/auth/me', { token }))).toEqual([401, 'auth.token_invalid']);
  expect(failure(await app.http.get('/organizations', { token }))).toEqual([401, 'auth.token_invalid']);
});

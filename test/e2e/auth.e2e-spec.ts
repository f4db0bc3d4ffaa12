import { randomUUID } from 'node:crypto';
import { registerUser } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import type { ProblemAnswer } from '../harness/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ LOGIN_ATTEMPTS_PER_ACCOUNT: '5', LOGIN_ATTEMPTS_PER_ADDRESS: '30' });
});
afterAll(() => app.close());

const PASSWORD = 'correct horse battery staple';

describe('registration', () => {
  it('makes a user and logs in, with the address in lower case', async () => {
    const email = `Ada.${randomUUID()}@Example.org`;
    const { status, body } = await app.http.post<{ data: { user: { email: string }; token: string } }>(
      '/auth/register',
      { body: { email, password: PASSWORD, name: ' Ada ' } },
    );
    expect(status).toBe(201);
    expect(body.data.user).toMatchObject({ email: email.toLowerCase(), name: 'Ada' });
    expect(JSON.stringify(body)).not.toContain('argon2');
    const me = await app.http.get('/auth/me', { token: body.data.token });
    expect(me).toMatchObject({ status: 200, body: { data: body.data.user } });
  });

  it('refuses an address that is taken, in any case', async () => {
    const { user } = await registerUser(app.http);
    const { status, body } = await app.http.post<ProblemAnswer>('/auth/register', {
      body: { email: user.email.toUpperCase(), password: PASSWORD, name: 'Eve' },
    });
    expect([status, body.code]).toEqual([409, 'auth.email_taken']);
  });

  it('gives an address to one of two who ask at once', async () => {
    const body = { email: `${randomUUID()}@example.org`, password: PASSWORD, name: 'Twin' };
    const answers = await Promise.all([1, 2, 3].map(() => app.http.post('/auth/register', { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('names every bad field at once, and shows no value', async () => {
    const { status, body, headers } = await app.http.post<ProblemAnswer>('/auth/register', {
      body: { email: 'no address', password: 'short-pw', name: '   ', admin: true },
    });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body.code).toBe('request.invalid');
    expect(body.errors?.map(({ field }) => field).sort()).toEqual(['admin', 'email', 'name', 'password']);
    expect(JSON.stringify(body)).not.toContain('short-pw');
    expect(body.requestId).toBe(headers.get('x-request-id'));
  });

  it.each([
    ['NUL', { name: 'a\0b' }],
    ['half a surrogate pair', { name: 'a\ud800' }],
    ['a number', { name: 5 }],
    ['an overlong name', { name: 'x'.repeat(201) }],
    ['an overlong password', { password: 'x'.repeat(201) }],
    ['a null address', { email: null }],
  ])('refuses %s', async (_what, wrong) => {
    const { status } = await app.http.post('/auth/register', {
      body: { email: `${randomUUID()}@example.org`, password: PASSWORD, name: 'Ada', ...wrong },
    });
    expect(status).toBe(422);
  });
});

describe('login', () => {
  it('answers the user and a token, and nothing else that is stored of the user', async () => {
    const { user, password } = await registerUser(app.http);
    const { body } = await app.http.post<{ data: object }>('/auth/login', { body: { email: user.email, password } });
    expect(body.data).toEqual({ user, token: expect.any(String) as string });
  });

  it('takes the right password and no other', async () => {
    const { user, password } = await registerUser(app.http);
    expect((await app.http.post('/auth/login', { body: { email: user.email, password } })).status).toBe(200);
    expect(await app.http.post('/auth/login', { body: { email: user.email, password: `${password}!` } })).toMatchObject(
      { status: 401, body: { code: 'auth.credentials_invalid' } },
    );
  });

  it('says the same of an unknown address as of a wrong password', async () => {
    const { user } = await registerUser(app.http);
    const [unknown, wrong] = await Promise.all(
      [`${randomUUID()}@example.org`, user.email].map((email) =>
        app.http.post<ProblemAnswer>('/auth/login', { body: { email, password: 'wrong password' } }),
      ),
    );
    const visible = (body: ProblemAnswer | undefined) => ({ ...body, requestId: '' });
    expect(visible(unknown?.body)).toEqual(visible(wrong?.body));
  });

  it('throttles an account after five wrong passwords, also at once and also the right one then', async () => {
    const { user, password } = await registerUser(app.http);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        app.http.post('/auth/login', { body: { email: user.email, password: 'wrong password' } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    const refused = await app.http.post<ProblemAnswer>('/auth/login', { body: { email: user.email, password } });
    expect([refused.status, refused.body.code]).toEqual([429, 'auth.throttled']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('throttles an address that tries many accounts', async () => {
    const codes = new Set<string>();
    for (let attempt = 0; attempt < 31; attempt += 1)
      codes.add(
        (
          await app.http.post<ProblemAnswer>('/auth/login', {
            body: { email: `${randomUUID()}@example.org`, password: 'guess guess' },
          })
        ).body.code,
      );
    expect(codes).toContain('auth.throttled');
  });
});

describe('tokens', () => {
  it.each([
    ['none', {}, 'auth.token_missing'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'auth.token_invalid'],
    ['garbage', { authorization: 'Bearer garbage' }, 'auth.token_invalid'],
    ['an unsigned token', { authorization: `Bearer ${unsigned()}` }, 'auth.token_invalid'],
  ])('refuses %s', async (_what, headers, code) => {
    const answer = await app.http.get<ProblemAnswer>('/auth/me', { headers: headers });
    expect([answer.status, answer.body.code]).toEqual([401, code]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});

function unsigned(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: randomUUID(), iss: 'treasurer', aud: 'treasurer-api', exp: 4_000_000_000 })}.`;
}

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startTestApp, type TestApp } from '../harness/app.js';
import { outcome } from '../harness/held-back.js';
import type { ProblemAnswer } from '../harness/organization.js';
import { waitFor } from '../harness/wait-for.js';

const PASSWORD = 'correct horse battery staple';
const login = (app: TestApp, email: string, headers = {}) =>
  app.http.post<ProblemAnswer>('/auth/login', { body: { email, password: PASSWORD }, headers });

async function queried<T extends pg.QueryResultRow>(app: TestApp, text: string, values: unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

describe('a service that many log in to', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ LOGIN_ATTEMPTS_PER_ACCOUNT: '1000' });
  });
  afterAll(() => app.close());

  it('refuses what it cannot hash soon, says when to try again, and counts no attempt for it', async () => {
    const email = `${randomUUID()}@example.org`;
    const answers = await Promise.all(Array.from({ length: 300 }, () => login(app, email)));
    const refused = answers.filter(({ status }) => status === 503);
    // How many are refused depends on how fast they come; that some are is tried on the queue itself.
    expect(['401 auth.credentials_invalid', '503 auth.busy']).toEqual(
      expect.arrayContaining([...new Set(answers.map(outcome))]),
    );
    for (const { headers, body } of refused) {
      expect(headers.get('retry-after')).toBe('2');
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body.status).toBe(503);
    }
    const counts = await queried<{ points: number }>(app, `select points from login_throttle`, []);
    const looked = answers.length - refused.length;
    expect(counts.map(({ points }) => points)).toEqual([looked, looked]);
  });

  it('says no to whoever logs in as a user whose stored hash is none', async () => {
    const email = `${randomUUID()}@example.org`;
    await queried(app, `insert into users (email, name, password_hash) values ($1, 'Nobody', '!')`, [email]);
    expect(outcome(await login(app, email))).toBe('401 auth.credentials_invalid');
  });
});

it('attempts that ended long ago are forgotten, others are not', async () => {
  const app = await startTestApp();
  try {
    const now = Date.now();
    const insert = `insert into login_throttle (key, points, expire) values ('account:old', 9, $1), ('address:old', 9, $1), ('account:new', 9, $2)`;
    await queried(app, insert, [now - 2 * 3_600_000, now]);
    await login(app, `${randomUUID()}@example.org`);
    const kept = async () =>
      (await queried<{ key: string }>(app, `select key from login_throttle where points = 9`, [])).map(
        ({ key }) => key,
      );
    await waitFor(async () => (await kept()).length === 1, { what: 'the old rows to go' });
    expect(await kept()).toEqual(['account:new']);
  } finally {
    await app.close();
  }
});

describe('the address that is throttled', () => {
  const throttledAfter = async (trust: string, forwarded: (attempt: number) => string): Promise<readonly string[]> => {
    const app = await startTestApp({ TRUST_PROXY: trust, LOGIN_ATTEMPTS_PER_ADDRESS: '3' });
    try {
      const outcomes: string[] = [];
      for (let attempt = 0; attempt < 4; attempt += 1)
        outcomes.push(
          outcome(await login(app, `${randomUUID()}@example.org`, { 'x-forwarded-for': forwarded(attempt) })),
        );
      return outcomes;
    } finally {
      await app.close();
    }
  };
  const NO = '401 auth.credentials_invalid';
  const THROTTLED = [NO, NO, NO, '429 auth.throttled'];

  it.each([
    ['true', 'the one that the proxy saw, whatever its client wrote before it'],
    ['1', 'the same for one proxy'],
    ['loopback', 'the same for a proxy at that address'],
  ])('is, with TRUST_PROXY=%s, %s', async (trust) => {
    expect(await throttledAfter(trust, (attempt) => `198.51.100.${attempt}, 203.0.113.7`)).toEqual(THROTTLED);
    expect(await throttledAfter(trust, (attempt) => `203.0.113.${attempt}`)).toEqual([NO, NO, NO, NO]);
  });

  it('is, with two proxies, the one that the farther of them saw', async () => {
    const spoofed = (attempt: number) => `198.51.100.${attempt}, 203.0.113.7, 10.0.0.1`;
    expect(await throttledAfter('2', spoofed)).toEqual(THROTTLED);
  });

  it.each(['false', '10.0.0.0/8'])('is the connection’s with TRUST_PROXY=%s, whatever is forwarded', async (trust) => {
    expect(await throttledAfter(trust, (attempt) => `203.0.113.${attempt}`)).toEqual(THROTTLED);
  });
});

import pg from 'pg';
import { addMember, registerUser } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import type { HttpAnswer } from '../harness/http-client.js';
import { assemble, type ProblemAnswer } from '../harness/organization.js';
import { waitFor } from '../harness/wait-for.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const outcome = ({ status, body }: HttpAnswer<unknown>): string =>
  [status, (body as Partial<ProblemAnswer> | undefined)?.code].join(' ').trim();

/** Starts `requests` while the organization's row is locked, lets go when they all wait for it, or `meanwhile` is done. */
async function heldBack(
  organizationId: string,
  requests: () => readonly Promise<HttpAnswer<unknown>>[],
  meanwhile: (holder: pg.Client) => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const holder = new pg.Client({ connectionString: app.databaseUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select from organizations where id = $1 for no key update', [organizationId]);
    const answers = requests();
    const isWaiting = async (): Promise<boolean> => {
      const { rowCount } = await holder.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount === answers.length;
    };
    await waitFor(isWaiting, { timeoutMs: 4_000, what: 'the requests to wait for the organization' });
    await meanwhile(holder);
    await holder.query('commit');
    return (await Promise.all(answers)).map(outcome);
  } finally {
    await holder.end();
  }
}

describe('requests that change members of one organization at once', () => {
  it('are more than the pool has connections, and all succeed', async () => {
    const { base, owner } = await assemble(app.http);
    const users = await Promise.all(Array.from({ length: 20 }, () => registerUser(app.http)));
    const answers = await Promise.all(
      users.map(({ user }) =>
        app.http.post(`${base}/members`, { token: owner, body: { email: user.email, role: 'MEMBER' } }),
      ),
    );
    expect(answers.map(outcome)).toEqual(users.map(() => '201'));
  });

  it('add one user once', async () => {
    const { base, owner } = await assemble(app.http);
    const { user } = await registerUser(app.http);
    const body = { email: user.email, role: 'MEMBER' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => app.http.post(`${base}/members`, { token: owner, body })),
    );
    expect(answers.map(outcome).sort()).toEqual(['201', ...Array<string>(7).fill('409 member.already_there')]);
  });

  it('keep an owner, whoever of three leaves, steps down or is removed', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { base, owner, ownerId, organizationId } = await assemble(app.http);
      const second = await addMember(app.http, owner, organizationId, 'OWNER');
      const third = await addMember(app.http, owner, organizationId, 'OWNER');
      await Promise.all([
        app.http.delete(`${base}/members/${ownerId}`, { token: owner }),
        app.http.patch(`${base}/members/${second.user.id}`, { token: second.token, body: { role: 'MEMBER' } }),
        app.http.delete(`${base}/members/${third.user.id}`, { token: third.token }),
      ]);
      expect(await ownersOf(organizationId)).toBe(1);
    }
  });

  it('let one of two owners who remove each other win; the other is a stranger by then', async () => {
    const { base, owner, ownerId, organizationId } = await assemble(app.http);
    const second = await addMember(app.http, owner, organizationId, 'OWNER');
    const outcomes = await heldBack(organizationId, () => [
      app.http.delete(`${base}/members/${second.user.id}`, { token: owner }),
      app.http.delete(`${base}/members/${ownerId}`, { token: second.token }),
    ]);
    expect([...outcomes].sort()).toEqual(['204', '404 organization.not_found']);
    expect(await ownersOf(organizationId)).toBe(1);
  });
});

describe('a request that waits while the organization changes', () => {
  it('finds it deleted', async () => {
    const { base, owner, organizationId } = await assemble(app.http);
    const { user } = await registerUser(app.http);
    const outcomes = await heldBack(
      organizationId,
      () => [app.http.post(`${base}/members`, { token: owner, body: { email: user.email, role: 'MEMBER' } })],
      (holder) => holder.query('update organizations set deleted_at = now() where id = $1', [organizationId]),
    );
    expect(outcomes).toEqual(['404 organization.not_found']);
  });

  it.each([
    ['ADMIN', '204'],
    ['MEMBER', '403 auth.role_insufficient'],
  ])('is judged by the role that its sender has by then: %s', async (role, expected) => {
    const { base, owner, organizationId } = await assemble(app.http);
    const admin = await addMember(app.http, owner, organizationId, 'OWNER');
    const { user } = await addMember(app.http, owner, organizationId, 'MEMBER');
    const outcomes = await heldBack(
      organizationId,
      () => [app.http.delete(`${base}/members/${user.id}`, { token: admin.token })],
      (holder) => holder.query(`update members set role = '${role}' where user_id = $1`, [admin.user.id]),
    );
    expect(outcomes).toEqual([expected]);
  });
});

async function ownersOf(organizationId: string): Promise<number> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select from members where organization_id = $1 and role = 'OWNER'`, [
      organizationId,
    ]);
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

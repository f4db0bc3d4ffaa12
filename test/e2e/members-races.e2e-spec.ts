import pg from 'pg';
import { addMember, registerUser } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { heldBack, type Holding, outcome } from '../harness/held-back.js';
import { assemble } from '../harness/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Holds the requests back by a lock on the organization's row. */
const heldByOrganization = (
  id: string,
  requests: Holding['requests'],
  meanwhile?: Holding['meanwhile'],
): Promise<readonly string[]> =>
  heldBack({
    databaseUrl: app.databaseUrl,
    lock: 'select from organizations where id = $1 for no key update',
    id,
    requests,
    ...(meanwhile === undefined ? {} : { meanwhile }),
  });

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
    const outcomes = await heldByOrganization(organizationId, () => [
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
    const outcomes = await heldByOrganization(
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
    const outcomes = await heldByOrganization(
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

import { addMember, createOrganization, registerUser } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { assemble, type ProblemAnswer } from '../harness/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const failure = ({ status, body }: { status: number; body: unknown }): readonly [number, string] => [
  status,
  (body as ProblemAnswer).code,
];

describe('organizations', () => {
  it('are listed to their members alone, page by page', async () => {
    const { token } = await registerUser(app.http);
    for (const name of ['A', 'B', 'C']) await createOrganization(app.http, token, name);
    type List = { data: { name: string; role: string }[]; page: { nextCursor: string | null } };
    const first = await app.http.get<List>('/organizations?limit=2', { token });
    const second = await app.http.get<List>(`/organizations?limit=2&cursor=${first.body.page.nextCursor ?? ''}`, {
      token,
    });
    expect([...first.body.data, ...second.body.data].map(({ name }) => name)).toEqual(['A', 'B', 'C']);
    expect(second.body.page.nextCursor).toBeNull();
  });

  it('are gone for everybody once deleted', async () => {
    const { base, tokens } = await assemble(app.http);
    expect((await app.http.delete(base, { token: tokens.OWNER })).status).toBe(204);
    for (const token of [tokens.OWNER, tokens.ADMIN])
      expect(failure(await app.http.get(base, { token }))).toEqual([404, 'organization.not_found']);
  });

  it('refuse a cursor that is not theirs', async () => {
    const { token } = await registerUser(app.http);
    for (const cursor of ['x', Buffer.from('{"id":1}').toString('base64url'), '%00'])
      expect((await app.http.get(`/organizations?cursor=${cursor}`, { token })).status).toBe(422);
  });
});

describe('members', () => {
  it('cannot be added twice, nor by an address nobody has', async () => {
    const { base, owner, organizationId } = await assemble(app.http);
    const { user } = await addMember(app.http, owner, organizationId, 'MEMBER');
    expect(
      failure(await app.http.post(`${base}/members`, { token: owner, body: { email: user.email, role: 'ADMIN' } })),
    ).toEqual([409, 'member.already_there']);
    expect(
      failure(
        await app.http.post(`${base}/members`, { token: owner, body: { email: 'nobody@example.org', role: 'ADMIN' } }),
      ),
    ).toEqual([404, 'member.user_not_found']);
  });

  it('are made owners, and owners are changed, by owners alone', async () => {
    const { base, tokens, ownerId, organizationId, owner } = await assemble(app.http);
    const { user } = await addMember(app.http, owner, organizationId, 'MEMBER');
    const change = (token: string | undefined, userId: string, role: string) =>
      app.http.patch(`${base}/members/${userId}`, { token, body: { role } });
    expect(failure(await change(tokens.ADMIN, user.id, 'OWNER'))).toEqual([403, 'auth.role_insufficient']);
    expect(failure(await change(tokens.ADMIN, ownerId, 'MEMBER'))).toEqual([403, 'auth.role_insufficient']);
    expect((await change(tokens.ADMIN, user.id, 'ADMIN')).status).toBe(200);
    expect((await change(tokens.OWNER, user.id, 'OWNER')).status).toBe(200);
  });

  it('may leave, but not the last owner', async () => {
    const { base, tokens, ownerId } = await assemble(app.http);
    expect(failure(await app.http.delete(`${base}/members/${ownerId}`, { token: tokens.OWNER }))).toEqual([
      409,
      'member.last_owner',
    ]);
    expect(
      failure(await app.http.patch(`${base}/members/${ownerId}`, { token: tokens.OWNER, body: { role: 'ADMIN' } })),
    ).toEqual([409, 'member.last_owner']);
    const me = await app.http.get<{ data: { id: string } }>('/auth/me', { token: tokens.MEMBER });
    expect((await app.http.delete(`${base}/members/${me.body.data.id}`, { token: tokens.MEMBER })).status).toBe(204);
    expect(failure(await app.http.get(base, { token: tokens.MEMBER }))).toEqual([404, 'organization.not_found']);
  });

  it('keep an owner when both owners leave at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { base, tokens, ownerId, organizationId, owner } = await assemble(app.http);
      const second = await addMember(app.http, owner, organizationId, 'OWNER');
      const answers = await Promise.all([
        app.http.delete(`${base}/members/${ownerId}`, { token: tokens.OWNER }),
        app.http.delete(`${base}/members/${second.user.id}`, { token: second.token }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    }
  });
});

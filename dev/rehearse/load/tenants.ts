import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';

/** An account for a client to have to itself, with a user who may use it. */
export interface Tenant {
  readonly organizationId: string;
  readonly accountId: string;
  readonly token: string;
}

/** Accounts of this size can be compared whole again and again. */
const MIN_ROWS = 3;
const MAX_ROWS = 1_500;
const NEW_ACCOUNTS_SHARE = 4;

const session = z.object({ data: z.object({ token: z.string(), user: z.object({ id: z.string() }) }) });
const created = z.object({ data: z.object({ id: z.string() }) });

/**
 * Accounts that hold rows already, from before the column migration, in as many organizations as there are; every fourth
 * is a new one. @param base of a process that serves, `http://127.0.0.1:3000/api`
 */
export async function makeTenants(db: pg.Pool, base: string, count: number): Promise<readonly Tenant[]> {
  const { token, userId } = await register(base);
  const newOrganization = await post(base, token, '/organizations', { name: `Rehearsal ${randomUUID().slice(0, 8)}` });
  const places = await existingAccounts(db, count - Math.floor(count / NEW_ACCOUNTS_SHARE));
  for (const organizationId of new Set(places.map((place) => place.organizationId)))
    await db.query(`insert into members (organization_id, user_id, role) values ($1, $2, 'ADMIN')`, [
      organizationId,
      userId,
    ]);
  const tenants = places.map((place) => ({ ...place, token }));
  while (tenants.length < count) {
    const body = { name: `Till ${tenants.length}`, accountType: 'CASH', currency: 'EUR' };
    const accountId = await post(base, token, `/organizations/${newOrganization}/accounts`, body);
    tenants.push({ organizationId: newOrganization, accountId, token });
  }
  return tenants;
}

async function existingAccounts(db: pg.Pool, count: number) {
  const { rows } = await db.query<{ organizationId: string; accountId: string }>(
    `select c.organization_id as "organizationId", c.account_id as "accountId" from (
       select t.organization_id, t.account_id, count(*) as rows,
              row_number() over (partition by t.organization_id order by count(*) desc) as place
         from transactions as t join organizations as o on o.id = t.organization_id
        where o.deleted_at is null
        group by t.organization_id, t.account_id having count(*) between ${MIN_ROWS} and ${MAX_ROWS}) as c
      order by c.place, c.rows desc, c.account_id limit $1`,
    [count],
  );
  return rows;
}

async function register(base: string): Promise<{ readonly token: string; readonly userId: string }> {
  const body = { email: `rehearsal-${randomUUID()}@treasurer.example`, password: randomUUID(), name: 'Rehearsal' };
  const { data } = session.parse(await sent(base, '', '/auth/register', body));
  return { token: data.token, userId: data.user.id };
}

async function post(base: string, token: string, path: string, body: object): Promise<string> {
  return created.parse(await sent(base, token, path, body)).data.id;
}

async function sent(base: string, token: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== '' && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

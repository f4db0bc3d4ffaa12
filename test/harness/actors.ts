import { randomUUID } from 'node:crypto';
import type { HttpAnswer, HttpClient } from './http-client.js';

export interface RegisteredUser {
  readonly token: string;
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly password: string;
}

export type Role = 'OWNER' | 'ADMIN' | 'MEMBER';

interface Created {
  readonly id: string;
}

/** A new user with an address nobody else has. */
export async function registerUser(http: HttpClient, name = 'Ada Treasurer'): Promise<RegisteredUser> {
  const body = { email: `${randomUUID()}@example.org`, password: 'correct horse battery staple', name };
  const { token, user } = data<Omit<RegisteredUser, 'password'>>(await http.post('/auth/register', { body }), 201);
  return { token, user, password: body.password };
}

/** The caller becomes its OWNER. */
export async function createOrganization(http: HttpClient, token: string, name = 'Rowing Club'): Promise<Created> {
  return data(await http.post('/organizations', { token, body: { name } }), 201);
}

/** Registers a user and gives them a role in the organization; `token` belongs to one who may do that. */
export async function addMember(
  http: HttpClient,
  token: string,
  organizationId: string,
  role: Role,
): Promise<RegisteredUser> {
  const member = await registerUser(http, `A ${role.toLowerCase()}`);
  const body = { email: member.user.email, role };
  data(await http.post(`/organizations/${organizationId}/members`, { token, body }), 201);
  return member;
}

export interface AccountBody {
  readonly name?: string;
  readonly accountType?: 'CHECKING' | 'SAVINGS' | 'CREDIT_CARD' | 'CASH' | 'INVESTMENT' | 'OTHER';
  readonly currency?: string;
  readonly openingBalance?: string;
}

/** An account with a name nobody else has, in EUR, empty, unless `body` says otherwise. */
export async function createAccount(
  http: HttpClient,
  token: string,
  organizationId: string,
  body: AccountBody = {},
): Promise<Created> {
  const defaults = {
    name: `Account ${randomUUID()}`,
    accountType: 'CHECKING',
    currency: 'EUR',
    openingBalance: '0.0000',
  };
  const answer = await http.post(`/organizations/${organizationId}/accounts`, {
    token,
    body: { ...defaults, ...body },
  });
  return data(answer, 201);
}

/** What an answer's envelope holds; an answer of another status is an error that shows it. */
export function data<T>(answer: HttpAnswer<unknown>, status: number): T {
  const { body } = answer;
  if (answer.status === status && typeof body === 'object' && body !== null && 'data' in body) return body.data as T;
  throw new Error(`expected ${status} with data, got ${answer.status}: ${JSON.stringify(body)}`);
}

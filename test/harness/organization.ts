import { addMember, createAccount, createOrganization, data, registerUser } from './actors.js';
import type { HttpClient } from './http-client.js';

export type Actor = 'OWNER' | 'ADMIN' | 'MEMBER' | 'STRANGER' | 'NOBODY';

/** One organization with a member of each role, and somebody who is in another one. */
export interface Cast {
  readonly organizationId: string;
  /** `/organizations/:orgId` */
  readonly base: string;
  readonly tokens: Readonly<Record<Actor, string | undefined>>;
  readonly owner: string;
  readonly ownerId: string;
}

export async function assemble(http: HttpClient): Promise<Cast> {
  const owner = await registerUser(http, 'Olga Owner');
  const { id } = await createOrganization(http, owner.token);
  const admin = await addMember(http, owner.token, id, 'ADMIN');
  const member = await addMember(http, owner.token, id, 'MEMBER');
  const stranger = await registerUser(http, 'Sam Stranger');
  await createOrganization(http, stranger.token, 'Another Club');
  return {
    organizationId: id,
    base: `/organizations/${id}`,
    tokens: {
      OWNER: owner.token,
      ADMIN: admin.token,
      MEMBER: member.token,
      STRANGER: stranger.token,
      NOBODY: undefined,
    },
    owner: owner.token,
    ownerId: owner.user.id,
  };
}

export interface Books extends Cast {
  readonly accountId: string;
  readonly otherAccountId: string;
  readonly categoryId: string;
  readonly otherCategoryId: string;
  readonly vendorId: string;
  /** `/organizations/:orgId/accounts/:accountId/transactions` */
  readonly transactions: string;
}

/** An organization with two accounts in EUR, two categories and a vendor. */
export async function openBooks(http: HttpClient): Promise<Books> {
  const cast = await assemble(http);
  const { base, owner: token } = cast;
  const accountId = (await createAccount(http, token, cast.organizationId, { openingBalance: '1000' })).id;
  const otherAccountId = (await createAccount(http, token, cast.organizationId)).id;
  const create = async (path: string, name: string): Promise<string> =>
    data<{ id: string }>(await http.post(`${base}/${path}`, { token, body: { name } }), 201).id;
  return {
    ...cast,
    accountId,
    otherAccountId,
    categoryId: await create('categories', 'Boats'),
    otherCategoryId: await create('categories', 'Food'),
    vendorId: await create('vendors', 'Boatyard'),
    transactions: `${base}/accounts/${accountId}/transactions`,
  };
}

export interface RecordedTransaction {
  readonly id: string;
  readonly memo: string;
  readonly description: string;
  readonly amount: string;
  readonly version: number;
  readonly status: string;
  readonly date: string;
  readonly transactionType: string;
  readonly splits: readonly { readonly categoryId: string; readonly amount: string }[];
  readonly [field: string]: unknown;
}

/** Records an expense of 10 with a memo, unless `body` says otherwise. */
export async function record(
  http: HttpClient,
  books: Books,
  body: Readonly<Record<string, unknown>> = {},
): Promise<RecordedTransaction> {
  const defaults = { memo: 'Boat repair', amount: '10', transactionType: 'EXPENSE', date: '2026-11-01' };
  return data(await http.post(books.transactions, { token: books.owner, body: { ...defaults, ...body } }), 201);
}

/** The exact balance of an account. */
export async function balanceOf(http: HttpClient, books: Books, accountId = books.accountId): Promise<string> {
  return data<{ balance: string }>(await http.get(`${books.base}/accounts/${accountId}`, { token: books.owner }), 200)
    .balance;
}

/** What an error answer says. */
export interface ProblemAnswer {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly current?: RecordedTransaction;
}

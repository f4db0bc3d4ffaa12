import { randomUUID } from 'node:crypto';
import { addMember, createAccount, createOrganization, data, registerUser } from './actors.js';
import type { HostileRequest } from './hostile/request.js';
import type { HttpClient } from './http-client.js';
import { type Books, record } from './organization.js';

/** What the path of a request, or its body, names. */
export type Ids = Readonly<
  Record<'orgId' | 'accountId' | 'transactionId' | 'categoryId' | 'vendorId' | 'userId' | 'email', string>
>;

/** The things of an organization that requests name. */
export async function thingsOf(http: HttpClient, books: Books): Promise<Ids> {
  return {
    orgId: books.organizationId,
    accountId: books.accountId,
    transactionId: (await record(http, books)).id,
    categoryId: books.categoryId,
    vendorId: books.vendorId,
    userId: (await addMember(http, books.owner, books.organizationId, 'MEMBER')).user.id,
    email: (await registerUser(http)).user.email,
  };
}

/**
 * The request, with a thing of its own in the place of the one that it would use up (deleted, reconciled, a member
 * already): else its first success would be its last, and that of all who name the same thing.
 */
export async function withThingOfItsOwn(
  http: HttpClient,
  books: Books,
  things: Ids,
  request: HostileRequest,
): Promise<HostileRequest> {
  const name = USED_UP[request.operationId];
  const { path, body } = request;
  if (name === undefined || !(path.includes(things[name]) || body?.includes(things[name]))) return request;
  const id = await another(http, books, name);
  if (request.operationId === 'Transactions.restore')
    await http.delete(`${books.transactions}/${id}`, { token: books.owner });
  return { ...request, path: path.replace(things[name], id), body: body?.replaceAll(things[name], id) };
}

const USED_UP: Readonly<Record<string, keyof Ids>> = {
  'Organizations.delete': 'orgId',
  'Accounts.delete': 'accountId',
  'Categories.delete': 'categoryId',
  'Vendors.delete': 'vendorId',
  'Members.remove': 'userId',
  'Members.add': 'email',
  'Transactions.delete': 'transactionId',
  'Transactions.restore': 'transactionId',
  'Statuses.change': 'transactionId',
  'Statuses.changeMany': 'transactionId',
};

async function another(http: HttpClient, books: Books, name: keyof Ids): Promise<string> {
  const { base, owner, organizationId } = books;
  const created = async (what: string): Promise<string> =>
    data<{ id: string }>(
      await http.post(`${base}/${what}`, { token: owner, body: { name: `Spare ${randomUUID()}` } }),
      201,
    ).id;
  switch (name) {
    case 'orgId':
      return (await createOrganization(http, owner)).id;
    case 'accountId':
      return (await createAccount(http, owner, organizationId)).id;
    case 'transactionId':
      return (await record(http, books)).id;
    case 'categoryId':
      return created('categories');
    case 'vendorId':
      return created('vendors');
    case 'userId':
      return (await addMember(http, owner, organizationId, 'MEMBER')).user.id;
    case 'email':
      return (await registerUser(http)).user.email;
  }
}

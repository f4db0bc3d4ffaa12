import type { Filters, Sort } from './transactions-query.schemas.js';

/** The last row of a page: its value in the sorted column, and the key that breaks ties. */
export interface Position {
  readonly value: string;
  readonly id: string;
}

export interface PageRequest {
  readonly organizationId: string;
  readonly accountId: string;
  readonly filters: Filters;
  readonly sort: Sort;
  readonly after: Position | undefined;
  readonly limit: number;
}

/** The columns that a memo lives in, as SQL under the alias `t`: one to search and sort by, and what to fetch. */
export interface MemoSql {
  readonly column: string;
  readonly select: string;
}

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** Everything an answer holds, each as the text that the answer shows: no amount ever becomes a JavaScript number. */
export function selectTransactions(memo: MemoSql): string {
  return `select t.id, t.account_id as "accountId", t.destination_account_id as "destinationAccountId", t.vendor_id as "vendorId",
       t.transaction_type::text as "transactionType", t.status::text as status, t.date::text as date, ${memo.select},
       t.amount::text as amount, t.fee_amount::text as "feeAmount",
       coalesce((select json_agg(json_build_object('id', s.id, 'categoryId', s.category_id, 'amount', s.amount::text) order by s.id)
                   from splits as s where s.transaction_id = t.id), '[]') as splits,
       t.version, to_char(t.created_at, ${INSTANT}) as "createdAt", to_char(t.updated_at, ${INSTANT}) as "updatedAt"
  from transactions as t`;
}

/**
 * One page as a statement and its values. The row comparison is exact on an index of (account, column, id), also where
 * thousands of rows tie.
 */
export function pageStatement(
  memo: MemoSql,
  { organizationId, accountId, filters, sort, after, limit }: PageRequest,
): { readonly text: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [accountId, organizationId];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const { column, type } = sortedColumn(sort, memo);
  const isDescending = sort.startsWith('-');
  const conditions = [
    't.account_id = $1',
    't.organization_id = $2',
    't.deleted_at is null',
    ...filterConditions(filters, memo, parameter),
  ];
  if (after !== undefined)
    conditions.push(
      `(${column}, t.id) ${isDescending ? '<' : '>'} (${parameter(after.value)}::${type}, ${parameter(after.id)}::uuid)`,
    );
  const direction = isDescending ? 'desc' : 'asc';
  const text = `${selectTransactions(memo)}
 where ${conditions.join(' and ')}
 order by ${column} ${direction}, t.id ${direction} limit ${parameter(limit)}`;
  return { text, values };
}

function filterConditions(filters: Filters, memo: MemoSql, parameter: (value: unknown) => string): readonly string[] {
  const { status, type, from, to, minAmount, maxAmount, vendorId, categoryId, q } = filters;
  const conditions: string[] = [];
  if (status !== undefined) conditions.push(`t.status = ${parameter(status)}::transaction_status`);
  if (type !== undefined) conditions.push(`t.transaction_type = ${parameter(type)}::transaction_type`);
  if (from !== undefined) conditions.push(`t.date >= ${parameter(from)}::date`);
  if (to !== undefined) conditions.push(`t.date <= ${parameter(to)}::date`);
  if (minAmount !== undefined) conditions.push(`t.amount >= ${parameter(minAmount)}::numeric`);
  if (maxAmount !== undefined) conditions.push(`t.amount <= ${parameter(maxAmount)}::numeric`);
  if (vendorId !== undefined) conditions.push(`t.vendor_id = ${parameter(vendorId)}::uuid`);
  if (categoryId !== undefined)
    conditions.push(
      `exists (select from splits as s where s.transaction_id = t.id and s.category_id = ${parameter(categoryId)}::uuid)`,
    );
  if (q !== undefined)
    conditions.push(`${memo.column} ilike ${parameter(`%${q.replace(/[\\%_]/g, (character) => `\\${character}`)}%`)}`);
  return conditions;
}

function sortedColumn(sort: Sort, memo: MemoSql): { readonly column: string; readonly type: string } {
  switch (sort) {
    case 'date':
    case '-date':
      return { column: 't.date', type: 'date' };
    case 'amount':
    case '-amount':
      return { column: 't.amount', type: 'numeric' };
    case 'memo':
    case '-memo':
      return { column: memo.column, type: 'text' };
  }
}

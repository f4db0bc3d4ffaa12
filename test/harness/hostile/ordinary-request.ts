import fc from 'fast-check';
import { encode } from './encode.js';
import { good, type Ids } from './good.js';
import type { Operation } from './operations.js';
import type { HostileRequest } from './request.js';

/** A request with nothing wrong in it, as far as the document can tell; half of them give what is required alone. */
export function ordinaryRequest(operation: Operation, mine: Ids['mine']): fc.Arbitrary<HostileRequest> {
  const { operationId, method, path, schemas } = operation;
  const ids = { mine, theirs: mine };
  const query = operation.query
    .filter(({ name }) => name !== 'cursor')
    .map(({ name, schema }) =>
      fc.option(
        good(schema, schemas, ids, name).map((value) => `${name}=${encode(String(value))}`),
        { nil: '', freq: 1 },
      ),
    );
  const body =
    operation.body === undefined
      ? fc.constant(undefined)
      : fc.oneof(...[true, false].map((isBare) => good(operation.body ?? {}, schemas, ids, '', isBare)));
  return fc.tuple(fc.tuple(...query), body).map(([parts, value]) => ({
    operationId,
    method,
    operation,
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => mine[name] ?? 'x'),
    query: parts.filter((part) => part !== '').join('&'),
    body: value === undefined ? undefined : JSON.stringify(value),
    contentType: 'application/json',
    headers: {},
  }));
}

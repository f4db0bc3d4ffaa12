import type { Operation } from './operations.js';

/** One request made from the document, ordinary or one that nobody should send. */
export interface HostileRequest {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string | undefined;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: Operation;
}

import { describeScriptError } from './database-error.mjs';
import { KnownError } from './known-error.mjs';
import { panicOf } from './wasm-engine.mjs';

/** @import { FailureRecord } from './failure-record.mjs' */

/**
 * The error of a JSON-RPC response, as Prisma's CLI reads it.
 * @param {unknown} error
 * @param {string} method
 * @param {FailureRecord} failures of this request
 */
export function rpcError(error, method, failures) {
  const { message, errorCode, meta } = explain(error, method, failures);
  return {
    code: 4466,
    message: 'An error happened. Check the data field for details.',
    data: { is_panic: false, message, meta, ...(errorCode !== undefined && { error_code: errorCode }) },
  };
}

/**
 * @param {unknown} error
 * @param {string} method
 * @param {FailureRecord} failures
 * @returns {{ message: string, errorCode: string | undefined, meta: unknown }}
 */
function explain(error, method, failures) {
  if (error instanceof KnownError) return error;
  if (failures.connection !== undefined) return failures.connection;
  const panic = panicOf(error);
  if (panic !== undefined) {
    return { message: `The schema engine panicked: ${panic}`, errorCode: undefined, meta: null };
  }
  const text = failures.spellOut(error instanceof Error ? error.message : String(error));
  const failed = method === 'applyMigrations' ? failedMigration(text, failures) : undefined;
  if (failed !== undefined) return failed;
  const { code, meta } = /** @type {{ code?: unknown, meta?: unknown }} */ (Object(error));
  const isPrismaCode = typeof code === 'string' && /^P\d{4}$/.test(code);
  return { message: text, errorCode: isPrismaCode ? code : undefined, meta: meta ?? null };
}

/**
 * The WebAssembly engine answers a failing schema migration with a trace; this is the native engine's answer.
 * @param {string} trace
 * @param {FailureRecord} failures
 */
function failedMigration(trace, { script: failure }) {
  const name = /migration_name="([^"]+)"/.exec(trace)?.[1];
  if (failure === undefined || name === undefined) return undefined;
  const { error, script } = failure;
  const message =
    'A migration failed to apply. New migrations cannot be applied before the error is recovered from. ' +
    'Read more about how to resolve migration issues in a production database: https://pris.ly/d/migrate-resolve\n\n' +
    `Migration name: ${name}\n\nDatabase error code: ${error.code}\n\n` +
    `Database error:\n${describeScriptError(error, script)}\n`;
  const meta = { migration_name: name, database_error_code: error.code, database_error: error.message };
  return new KnownError('P3018', message, meta);
}

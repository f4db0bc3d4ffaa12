import { assertReachable, createDatabase } from './connection.mjs';
import { KnownError } from './known-error.mjs';

/** @import { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg' */
/** @import { Target } from './connection-url.mjs' */

/** Methods that the WebAssembly engine answers as they are. */
const ENGINE_METHODS = /** @type {const} */ ([
  'applyMigrations',
  'createMigration',
  'dbExecute',
  'devDiagnostic',
  'diagnoseMigrationHistory',
  'diff',
  'evaluateDataLoss',
  'introspect',
  'markMigrationApplied',
  'markMigrationRolledBack',
  'reset',
  'schemaPush',
]);

/**
 * @typedef {object} MethodContext
 * @property {Target | undefined} target
 * @property {(options: { needsMain: boolean }) => Promise<SchemaEngine>} engine starts it at the first call
 * @property {(text: string) => void} print shows text to the person at the terminal
 */

/**
 * @param {string} method
 * @param {unknown} parameters
 * @param {MethodContext} context
 * @returns {Promise<unknown>}
 * @throws {KnownError} for an unknown method; what the engine throws
 */
export async function callMethod(method, parameters, context) {
  if (method === 'createDatabase') {
    const target = targetOf(context);
    await createDatabase(target);
    return { databaseName: target.database };
  }
  if (method === 'ensureConnectionValidity') {
    await assertReachable(targetOf(context));
    return {};
  }
  if (method === 'getDatabaseVersion') return (await context.engine({ needsMain: true })).version();
  if (method === 'introspectSql') {
    // The WebAssembly engine recurses without an end there.
    throw new KnownError(undefined, 'typed SQL needs the engine that Prisma downloads: set PRISMA_NATIVE_ENGINE=1');
  }
  const known = ENGINE_METHODS.find((name) => name === method);
  if (known === undefined) throw new KnownError(undefined, `the schema engine has no method "${method}"`);
  const engine = await context.engine({ needsMain: method !== 'diff' || !comparesFiles(parameters) });
  const call = /** @type {(parameters: unknown) => Promise<unknown>} */ (engine[known].bind(engine));
  const result = await call(parameters);
  // The native engine sends what `diff` finds in a request of its own, and the CLI looks nowhere else.
  if (method === 'diff') printDiff(result, context);
  return result;
}

/**
 * @param {MethodContext} context
 * @returns {Target}
 */
function targetOf({ target }) {
  if (target === undefined) throw new KnownError(undefined, 'there is no database to connect to: set DATABASE_URL');
  return target;
}

/**
 * @param {unknown} parameters of `diff`
 * @returns {boolean} whether both sides can be had without the main database
 */
function comparesFiles(parameters) {
  const { from, to } = /** @type {import('@prisma/schema-engine-wasm/schema_engine_bg').DiffParams} */ (parameters);
  return [from, to].every(({ tag }) => ['empty', 'schemaDatamodel', 'migrations'].includes(tag));
}

/**
 * @param {unknown} result
 * @param {MethodContext} context
 */
function printDiff(result, context) {
  const { stdout } = /** @type {{ stdout?: string | null }} */ (result);
  if (stdout) context.print(stdout.replace(/\n$/, ''));
}

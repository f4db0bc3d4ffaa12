import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import { pollAdvisoryLock, requestedLock } from './advisory-lock.mjs';
import { isServerError, publicDetail } from './database-error.mjs';

/** @import { PrismaPg } from '@prisma/adapter-pg' */
/** @import { SqlQuery, SqlResultSet, Transaction } from '@prisma/driver-adapter-utils' */
/** @import { FailureRecord } from './failure-record.mjs' */

/** The catalog's one-byte type `"char"`, which has no mapping in adapter-pg. */
const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * The part of adapter-pg that is changed here. `performIO` is not in its types.
 * @typedef {object} Queryable
 * @property {(query: SqlQuery) => Promise<SqlResultSet>} queryRaw
 * @property {(query: SqlQuery) => Promise<Answer>} performIO
 *
 * @typedef {{ fields: { dataTypeID: number }[], rows: unknown[][], rowCount: number | null }} Answer
 */

/**
 * adapter-pg was written for queries. What the schema engine needs besides: scripts that reach the server as they are,
 * and the catalog's `"char"` columns.
 * @param {Awaited<ReturnType<PrismaPg['connect']>>} adapter changed in place
 * @param {FailureRecord} failures told what the server said about a script
 */
export function adaptForMigrations(adapter, failures) {
  const pool = adapter.underlyingDriver();
  const executeRaw = adapter.executeRaw.bind(adapter);
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.executeScript = async (script) => void (await executeWhole(pool, script, failures));
  // The engine sends the script of `db execute` this way.
  adapter.executeRaw = (query) =>
    query.args.length === 0 ? executeWhole(pool, query.sql, failures) : executeRaw(query);
  adapter.startTransaction = async (isolation) => readCharColumns(await startTransaction(isolation));
  return readCharColumns(adapter);
}

/**
 * Sends a script in one message of the simple protocol, so in one implicit transaction: all of it or nothing. (The
 * adapter's own way, cutting it at every semicolon, breaks function bodies and string literals.)
 * @param {import('pg').Pool} pool
 * @param {string} script
 * @param {FailureRecord} failures
 * @returns {Promise<number>} rows affected, 0 for several statements
 */
async function executeWhole(pool, script, failures) {
  const lock = requestedLock(script);
  try {
    if (lock !== undefined) return await pollAdvisoryLock(pool, lock);
    return (await pool.query(script)).rowCount ?? 0;
  } catch (error) {
    if (!isServerError(error)) throw error;
    failures.script = { error, script };
    const { severity, column, hint } = error;
    throw new DriverAdapterError({
      kind: 'postgres',
      // With a code that it has a kind for, the engine drops the text.
      code: 'N/A',
      severity: severity ?? 'ERROR',
      message: `${error.message} (SQLSTATE ${error.code})`,
      detail: publicDetail(error),
      column,
      hint,
      originalCode: error.code,
      originalMessage: error.message,
    });
  }
}

/**
 * @template {object} T
 * @param {T} adapter an adapter or a transaction of adapter-pg
 * @returns {T}
 */
function readCharColumns(adapter) {
  const queryable = /** @type {Queryable} */ (/** @type {unknown} */ (adapter));
  const performIO = queryable.performIO.bind(queryable);
  const queryRaw = queryable.queryRaw.bind(queryable);
  /** @type {WeakMap<unknown[][], readonly boolean[]>} */
  const charColumns = new WeakMap();
  queryable.performIO = async (query) => {
    const answer = await performIO(query);
    const isChar = answer.fields.map(({ dataTypeID }) => dataTypeID === CHAR_OID);
    charColumns.set(answer.rows, isChar);
    const fields = answer.fields.map((field, index) => (isChar[index] ? { ...field, dataTypeID: TEXT_OID } : field));
    return { ...answer, fields };
  };
  queryable.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const isChar = charColumns.get(result.rows) ?? [];
    const columnTypes = result.columnTypes.map((type, index) => (isChar[index] ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
  return adapter;
}

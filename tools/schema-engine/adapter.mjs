import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import { isServerError } from './database-error.mjs';

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
 * @property {(query: SqlQuery) => Promise<{ fields: { dataTypeID: number }[], rows: unknown[][] }>} performIO
 */

/**
 * adapter-pg was written for queries. What the schema engine needs besides: scripts that reach the server as they are,
 * and the catalog's `"char"` columns.
 * @param {Awaited<ReturnType<PrismaPg['connect']>>} adapter changed in place
 * @param {FailureRecord} failures told what the server said about a script
 */
export function adaptForMigrations(adapter, failures) {
  adapter.executeScript = (script) => executeWhole(adapter.underlyingDriver(), script, failures);
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (isolation) => readCharColumns(await startTransaction(isolation));
  return readCharColumns(adapter);
}

/**
 * Sends a script in one message of the simple protocol, so in one implicit transaction: all of it or nothing. (The
 * adapter's own way, cutting it at every semicolon, breaks function bodies and string literals.)
 * @param {import('pg').Pool} pool
 * @param {string} script
 * @param {FailureRecord} failures
 */
async function executeWhole(pool, script, failures) {
  try {
    await pool.query(script);
  } catch (error) {
    if (!isServerError(error)) throw error;
    failures.script = { error, script };
    const { severity, detail, column, hint } = error;
    const message = `${error.message} (SQLSTATE ${error.code})`;
    throw new DriverAdapterError({
      kind: 'postgres',
      // With a code that it has a kind for, the engine drops the text.
      code: 'N/A',
      severity: severity ?? 'ERROR',
      message,
      detail,
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
  /** @type {WeakMap<unknown[][], readonly number[]>} */
  const charColumns = new WeakMap();
  queryable.performIO = async (query) => {
    const { fields, rows } = await performIO(query);
    charColumns.set(
      rows,
      fields.flatMap(({ dataTypeID }, index) => (dataTypeID === CHAR_OID ? [index] : [])),
    );
    const known = fields.map((field) => (field.dataTypeID === CHAR_OID ? { ...field, dataTypeID: TEXT_OID } : field));
    return { fields: known, rows };
  };
  queryable.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}

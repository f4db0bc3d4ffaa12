import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';

/** @import { SqlDriverAdapter, SqlResultSet } from '@prisma/driver-adapter-utils' */

/**
 * Stands in for a database in commands that only compare files. The engine asks for the server's version when it is
 * made; nothing it does with files depends on the answer. A statement besides that fails.
 * @returns {SqlDriverAdapter}
 */
export function offlineAdapter() {
  const refuse = () => Promise.reject(new DriverAdapterError({ kind: 'DatabaseNotReachable' }));
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    queryRaw: ({ sql }) => (sql.includes('server_version_num') ? Promise.resolve(probeAnswer()) : refuse()),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    dispose: () => Promise.resolve(),
  };
}

/** @returns {SqlResultSet} */
function probeAnswer() {
  return {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 15.0', 150_000]],
  };
}

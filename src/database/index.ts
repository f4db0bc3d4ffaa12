export { DatabaseModule } from './database.module.js';
export { HIDDEN_COLUMNS, type HiddenColumns } from './hidden-columns.js';
export { PG_POOL, poolConfig } from './pg-pool.provider.js';
export { PrismaService } from './prisma.service.js';
export { isForeignKeyViolation, isOutOfRange, isUniqueViolation, SQLSTATE, sqlstateOf } from './sqlstate.js';
export { statementName } from './statement-name.js';
export { type Db, Transactions } from './transaction.js';
export type { ColumnOf, ModelName, Scalars, Stored, WhereOf } from './models.js';
export { uniqueOr } from './unique.js';

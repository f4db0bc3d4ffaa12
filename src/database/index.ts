export { DatabaseModule } from './database.module.js';
export { PG_POOL, poolConfig } from './pg-pool.provider.js';
export { PrismaService } from './prisma.service.js';
export { SQLSTATE, sqlstateOf } from './sqlstate.js';
export { type Db, Transactions } from './transaction.js';

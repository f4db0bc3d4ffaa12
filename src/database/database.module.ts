import { Global, Module } from '@nestjs/common';
import { PG_POOL, pgPoolProvider } from './pg-pool.provider.js';
import { PrismaService } from './prisma.service.js';
import { Transactions } from './transaction.js';

@Global()
@Module({
  providers: [pgPoolProvider, PrismaService, Transactions],
  exports: [PG_POOL, PrismaService, Transactions],
})
export class DatabaseModule {}

import { Global, Module } from '@nestjs/common';
import { PG_POOL, pgPoolProvider } from './pg-pool.provider.js';
import { PROBE_POOL, ProbePoolCloser, probePoolProvider } from './probe-pool.provider.js';
import { PrismaService } from './prisma.service.js';
import { DbTransactions } from './transaction.js';

@Global()
@Module({
  providers: [pgPoolProvider, probePoolProvider, ProbePoolCloser, PrismaService, DbTransactions],
  exports: [PG_POOL, PROBE_POOL, PrismaService, DbTransactions],
})
export class DatabaseModule {}

import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.js';
import { HIDDEN_COLUMNS, type HiddenColumns, omitOf } from './hidden-columns.js';
import { PG_POOL } from './pg-pool.provider.js';
import { statementName } from './statement-name.js';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const WARM_UP_MS = 3_000;

/**
 * Prisma over the process's one pool; closes both when the application has shut down. It never names a hidden column unless a
 * `select` does. Its types do not know that: every call that answers rows of such a model has a `select`.
 */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Optional() @Inject(HIDDEN_COLUMNS) hidden: HiddenColumns = {},
  ) {
    super({ adapter: new PrismaPg(pool, { statementNameGenerator: statementName }), omit: omitOf(hidden) });
  }

  /**
   * The first query of a process loads and compiles Prisma's query compiler, which takes most of a second: better before it serves than in somebody's
   * request. Answers after three seconds at the latest; without a database too.
   */
  async warmUp(): Promise<void> {
    const query = this.user.findFirst({ where: { id: NOBODY }, select: { id: true } });
    await Promise.race([query, delay(WARM_UP_MS, undefined, { ref: false })]).catch(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
    if (!this.pool.ended) await this.pool.end();
  }
}

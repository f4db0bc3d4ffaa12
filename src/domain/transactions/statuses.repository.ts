import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { type Db, PG_POOL, PrismaService } from '../../database/index.js';
import type { StatusChange } from './statuses.schemas.js';
import type { Place } from './transactions.repository.js';
import type { TransactionStatus } from './transactions.schemas.js';

export interface StatusRow {
  readonly id: string;
  readonly status: TransactionStatus;
  readonly version: number;
}

export interface StatusSum {
  readonly status: TransactionStatus;
  readonly count: number;
  readonly amount: string;
}

@Injectable()
export class StatusesRepository {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
  ) {}

  /** The live ones among these transactions of an account, locked in the order of their keys, so two bulk changes cannot deadlock. */
  lock(db: Db, { organizationId, accountId }: Place, ids: readonly string[]): Promise<readonly StatusRow[]> {
    return db.$queryRaw<StatusRow[]>`
      select t.id, t.status::text as status, t.version from transactions as t
       where t.organization_id = ${organizationId}::uuid and t.account_id = ${accountId}::uuid and t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null
       order by t.id for no key update`;
  }

  /** Sets the status of locked rows, one statement for all, and writes their history. */
  async change(
    db: Db,
    rows: readonly StatusRow[],
    to: TransactionStatus,
    notes: string | undefined,
    changedById: string,
  ): Promise<void> {
    await db.transaction.updateMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      data: { status: to, version: { increment: 1 } },
    });
    await db.statusChange.createMany({
      data: rows.map(({ id, status }) => ({ transactionId: id, from: status, to, notes: notes ?? null, changedById })),
    });
  }

  /** The changes before a key, newest first, one more than a page. */
  async changes(transactionId: string, below: string | undefined, limit: number): Promise<readonly StatusChange[]> {
    const rows = await this.prisma.statusChange.findMany({
      where: { transactionId, ...(below === undefined ? {} : { id: { lt: below } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
      select: {
        id: true,
        from: true,
        to: true,
        notes: true,
        changedAt: true,
        changedBy: { select: { id: true, name: true } },
      },
    });
    return rows.map(({ changedAt, ...row }) => ({ ...row, changedAt: changedAt.toISOString() }));
  }

  /** Whether the account has or had the transaction. */
  async exists({ organizationId, accountId }: Place, id: string): Promise<boolean> {
    return (
      (await this.prisma.transaction.findFirst({ where: { organizationId, accountId, id }, select: { id: true } })) !==
      null
    );
  }

  /** By status, what the account's transactions and the transfers into it add to its balance. */
  async sums({ organizationId, accountId }: Place): Promise<readonly StatusSum[]> {
    const { rows } = await this.pool.query<StatusSum>(
      `select t.status::text as status, count(*)::int as count,
              sum(case when t.account_id = $2 then (case t.transaction_type when 'INCOME' then t.amount else -t.amount end) - coalesce(t.fee_amount, 0)
                       else t.amount end)::numeric(24, 4)::text as amount
         from transactions as t
        where t.organization_id = $1 and (t.account_id = $2 or t.destination_account_id = $2) and t.deleted_at is null
        group by t.status`,
      [organizationId, accountId],
    );
    return rows;
  }
}

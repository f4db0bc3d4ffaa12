import { Injectable } from '@nestjs/common';
import { addMoney } from '../../common/money.js';
import { type Db, isForeignKeyViolation, PrismaService, uniqueOr, type Stored } from '../../database/index.js';
import { AccountInUseError, AccountNameTakenError, AccountNotFoundError } from './accounts.errors.js';
import type { Account, AccountChanges, NewAccount } from './accounts.schemas.js';

const FIELDS = {
  id: true,
  name: true,
  accountType: true,
  currency: true,
  institution: true,
  openingBalance: true,
  movement: true,
  createdAt: true,
  updatedAt: true,
} as const;
type Row = Stored<'Account', keyof typeof FIELDS>;

@Injectable()
export class AccountsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Throws AccountNameTakenError. */
  async create(db: Db, organizationId: string, account: NewAccount): Promise<Account> {
    return toAccount(
      await uniqueOr(
        db.account.create({
          data: { organizationId, ...account, institution: account.institution ?? null },
          select: FIELDS,
        }),
        () => new AccountNameTakenError(),
      ),
    );
  }

  /** The accounts after a name, one more than a page. */
  async list(organizationId: string, after: string | undefined, limit: number): Promise<readonly Account[]> {
    const rows = await this.prisma.account.findMany({
      where: { organizationId, ...(after === undefined ? {} : { name: { gt: after } }) },
      orderBy: { name: 'asc' },
      take: limit + 1,
      select: FIELDS,
    });
    return rows.map(toAccount);
  }

  /** Throws AccountNotFoundError. */
  async find(organizationId: string, id: string, db: Db = this.prisma): Promise<Account> {
    const row = await db.account.findUnique({ where: { organizationId_id: { organizationId, id } }, select: FIELDS });
    if (row === null) throw new AccountNotFoundError();
    return toAccount(row);
  }

  /**
   * The currencies of those of these accounts that the organization has, by id; they stay until the transaction ends.
   * The lock is the one that a reference to the account takes anyway: it waits for `lock` alone.
   */
  async currencies(db: Db, organizationId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await db.$queryRaw<{ id: string; currency: string }[]>`
      select a.id, a.currency from accounts as a
       where a.organization_id = ${organizationId}::uuid and a.id = any(${[...ids]}::uuid[]) order by a.id for key share`;
    return new Map(rows.map((row) => [row.id, row.currency]));
  }

  /** Locks the account against transactions that would newly refer to it or read its currency, until the transaction ends. */
  async lock(db: Db, organizationId: string, id: string): Promise<void> {
    await db.$queryRaw`select from accounts as a where a.organization_id = ${organizationId}::uuid and a.id = ${id}::uuid for update`;
  }

  async hasTransactions(db: Db, id: string): Promise<boolean> {
    const found = await db.transaction.findFirst({
      where: { OR: [{ accountId: id }, { destinationAccountId: id }] },
      select: { id: true },
    });
    return found !== null;
  }

  /** Throws AccountNameTakenError. */
  async change(db: Db, organizationId: string, id: string, changes: AccountChanges): Promise<Account> {
    const data = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    return toAccount(
      await uniqueOr(
        db.account.update({ where: { organizationId_id: { organizationId, id } }, data, select: FIELDS }),
        () => new AccountNameTakenError(),
      ),
    );
  }

  /** Throws AccountInUseError, AccountNotFoundError. */
  async delete(organizationId: string, id: string): Promise<void> {
    try {
      const { count } = await this.prisma.account.deleteMany({ where: { organizationId, id } });
      if (count === 0) throw new AccountNotFoundError();
    } catch (error) {
      throw isForeignKeyViolation(error) ? new AccountInUseError() : error;
    }
  }
}

function toAccount({ openingBalance, movement, createdAt, updatedAt, ...row }: Row): Account {
  return {
    ...row,
    openingBalance: openingBalance.toFixed(4),
    // Decimal's default of 20 significant digits would round the largest sums: both are exact to four decimals, so add units.
    balance: addMoney(openingBalance.toFixed(4), movement.toFixed(4)),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

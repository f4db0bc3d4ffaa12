import { Injectable } from '@nestjs/common';
import { type Db, PrismaService } from '../../database/index.js';
import type { Edit, EditAction, EditChanges } from './transaction-edits.schemas.js';

export interface NewEdit {
  readonly transactionId: string;
  readonly action: EditAction;
  readonly version: number;
  readonly changes: EditChanges;
  readonly changedById: string;
}

/** What was done to a transaction, by whom; one row for each version, written with it. */
@Injectable()
export class TransactionEditsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async add(db: Db, edit: NewEdit): Promise<void> {
    await db.transactionEdit.create({ data: edit, select: { id: true } });
  }

  async addMany(db: Db, edits: readonly NewEdit[]): Promise<void> {
    await db.transactionEdit.createMany({ data: [...edits] });
  }

  /** The edits below a version, newest first, one more than a page. */
  async list(transactionId: string, below: number | undefined, limit: number): Promise<readonly Edit[]> {
    const rows = await this.prisma.transactionEdit.findMany({
      where: { transactionId, ...(below === undefined ? {} : { version: { lt: below } }) },
      orderBy: { version: 'desc' },
      take: limit + 1,
      select: {
        version: true,
        action: true,
        changes: true,
        changedAt: true,
        changedBy: { select: { id: true, name: true } },
      },
    });
    return rows.map(({ changes, changedAt, ...row }) => ({
      ...row,
      changes: changes as EditChanges,
      changedAt: changedAt.toISOString(),
    }));
  }
}

import { Injectable } from '@nestjs/common';
import { type Db, isForeignKeyViolation, PrismaService, uniqueOr, type Stored } from '../../database/index.js';
import { CategoryInUseError, CategoryNameTakenError, CategoryNotFoundError } from './categories.errors.js';
import type { Category, CategoryChanges, NewCategory } from './categories.schemas.js';

const FIELDS = { id: true, parentId: true, name: true, createdAt: true, updatedAt: true } as const;
type Row = Stored<'Category', keyof typeof FIELDS>;

/** Where a page of the list ended. */
export interface CategoryPosition {
  readonly name: string;
  readonly id: string;
}

@Injectable()
export class CategoriesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Changes of a tree queue here, so that two moves that are fine alone cannot close a cycle together. */
  async lockTree(db: Db, organizationId: string): Promise<void> {
    await db.$queryRaw`select pg_advisory_xact_lock(hashtextextended('categories of ' || ${organizationId}, 0)) is null as locked`;
  }

  /** A category and those above it, nearest first; at most `limit`. */
  async ancestors(db: Db, organizationId: string, id: string, limit: number): Promise<readonly string[]> {
    const rows = await db.$queryRaw<{ id: string }[]>`
      with recursive up as (
        select c.id, c.parent_id, 1 as level from categories as c where c.organization_id = ${organizationId}::uuid and c.id = ${id}::uuid
        union all
        select c.id, c.parent_id, up.level + 1 from categories as c join up on c.id = up.parent_id where up.level < ${limit}::int
      ) select up.id from up order by up.level`;
    return rows.map((row) => row.id);
  }

  /** Levels of the tree under and including a category. */
  async height(db: Db, id: string): Promise<number> {
    const [row] = await db.$queryRaw<{ height: number }[]>`
      with recursive down as (
        select c.id, 1 as level from categories as c where c.id = ${id}::uuid
        union all
        select c.id, down.level + 1 from categories as c join down on c.parent_id = down.id where down.level < 100
      ) select max(down.level)::int as height from down`;
    return row?.height ?? 0;
  }

  /** Throws CategoryNameTakenError. */
  async create(db: Db, organizationId: string, { name, parentId = null }: NewCategory): Promise<Category> {
    return toCategory(
      await uniqueOr(
        db.category.create({ data: { organizationId, name, parentId }, select: FIELDS }),
        () => new CategoryNameTakenError(),
      ),
    );
  }

  /** The categories by name, then id, after a position; one more than a page. */
  async list(organizationId: string, after: CategoryPosition | undefined, limit: number): Promise<readonly Category[]> {
    const rows = await this.prisma.category.findMany({
      where: {
        organizationId,
        ...(after !== undefined && { OR: [{ name: { gt: after.name } }, { name: after.name, id: { gt: after.id } }] }),
      },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: limit + 1,
      select: FIELDS,
    });
    return rows.map(toCategory);
  }

  /** Throws CategoryNotFoundError. */
  async find(organizationId: string, id: string, db: Db = this.prisma): Promise<Category> {
    const row = await db.category.findUnique({ where: { organizationId_id: { organizationId, id } }, select: FIELDS });
    if (row === null) throw new CategoryNotFoundError();
    return toCategory(row);
  }

  /** Those of these categories that the organization has. */
  async existing(db: Db, organizationId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db.category.findMany({ where: { organizationId, id: { in: [...ids] } }, select: { id: true } });
    return new Set(rows.map((row) => row.id));
  }

  /** Throws CategoryNameTakenError. */
  async change(db: Db, organizationId: string, id: string, { name, parentId }: CategoryChanges): Promise<Category> {
    const data = { ...(name === undefined ? {} : { name }), ...(parentId === undefined ? {} : { parentId }) };
    return toCategory(
      await uniqueOr(
        db.category.update({ where: { organizationId_id: { organizationId, id } }, data, select: FIELDS }),
        () => new CategoryNameTakenError(),
      ),
    );
  }

  async hasChildren(db: Db, organizationId: string, id: string): Promise<boolean> {
    return (await db.category.findFirst({ where: { organizationId, parentId: id }, select: { id: true } })) !== null;
  }

  /** Throws CategoryInUseError. */
  async delete(db: Db, organizationId: string, id: string): Promise<void> {
    try {
      await db.category.deleteMany({ where: { organizationId, id } });
    } catch (error) {
      throw isForeignKeyViolation(error) ? new CategoryInUseError() : error;
    }
  }
}

function toCategory({ createdAt, updatedAt, ...row }: Row): Category {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

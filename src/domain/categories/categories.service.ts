import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { id } from '../../common/ids.js';
import { type Db, DbTransactions } from '../../database/index.js';
import {
  decodeCursor,
  encodeCursor,
  type Membership,
  type Page,
  pageOf,
  RequestInvalidError,
} from '../../http/index.js';
import { CategoryCycleError, CategoryHasChildrenError, CategoryTooDeepError } from './categories.errors.js';
import { CategoriesRepository } from './categories.repository.js';
import {
  type CategoriesQuery,
  type Category,
  type CategoryChanges,
  MAX_DEPTH,
  type NewCategory,
} from './categories.schemas.js';

const cursorSchema = z.strictObject({ name: z.string(), id });

/** The tree of what money is spent on: no cycles, at most ten levels, nothing deleted while it is used. */
@Injectable()
export class CategoriesService {
  constructor(
    private readonly categories: CategoriesRepository,
    private readonly dbTransactions: DbTransactions,
  ) {}

  /** Throws CategoryNameTakenError, CategoryTooDeepError. */
  create({ organizationId }: Membership, category: NewCategory): Promise<Category> {
    return this.dbTransactions.run(async (db) => {
      await this.categories.lockTree(db, organizationId);
      if (category.parentId != null) await this.assertFits(db, organizationId, category.parentId, 1);
      return this.categories.create(db, organizationId, category);
    });
  }

  async list({ organizationId }: Membership, { limit, cursor }: CategoriesQuery): Promise<Page<Category>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema);
    return pageOf(await this.categories.list(organizationId, after, limit), limit, (last) =>
      encodeCursor({ name: last.name, id: last.id }),
    );
  }

  find({ organizationId }: Membership, id: string): Promise<Category> {
    return this.categories.find(organizationId, id);
  }

  /** Throws CategoryNotFoundError, CategoryNameTakenError, CategoryCycleError, CategoryTooDeepError. */
  change({ organizationId }: Membership, id: string, changes: CategoryChanges): Promise<Category> {
    return this.dbTransactions.run(async (db) => {
      await this.categories.lockTree(db, organizationId);
      await this.categories.find(organizationId, id, db);
      if (changes.parentId != null) {
        await this.assertFits(db, organizationId, changes.parentId, await this.categories.height(db, id), id);
      }
      return this.categories.change(db, organizationId, id, changes);
    });
  }

  /** Throws CategoryNotFoundError, CategoryHasChildrenError, CategoryInUseError. */
  delete({ organizationId }: Membership, id: string): Promise<void> {
    return this.dbTransactions.run(async (db) => {
      await this.categories.lockTree(db, organizationId);
      await this.categories.find(organizationId, id, db);
      if (await this.categories.hasChildren(db, organizationId, id)) throw new CategoryHasChildrenError();
      await this.categories.delete(db, organizationId, id);
    });
  }

  /** The parent is one of the organization's, and has room for so many levels under it; it does not stand under what is moved. */
  private async assertFits(
    db: Db,
    organizationId: string,
    parentId: string,
    levels: number,
    movedId?: string,
  ): Promise<void> {
    const above = await this.categories.ancestors(db, organizationId, parentId, MAX_DEPTH + 1);
    if (above.length === 0)
      throw new RequestInvalidError([{ field: 'parentId', message: 'is no category of this organization' }]);
    if (above.includes(movedId ?? '')) throw new CategoryCycleError();
    if (above.length + levels > MAX_DEPTH) throw new CategoryTooDeepError(MAX_DEPTH);
  }
}

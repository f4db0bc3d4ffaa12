import { ConflictError, NotFoundError } from '../../common/errors.js';

export class CategoryNotFoundError extends NotFoundError {
  readonly code = 'category.not_found';

  constructor() {
    super('there is no such category in this organization');
  }
}

export class CategoryNameTakenError extends ConflictError {
  readonly code = 'category.name_taken';

  constructor() {
    super('another category has this name under the same parent');
  }
}

export class CategoryInUseError extends ConflictError {
  readonly code = 'category.in_use';

  constructor() {
    super('the category is used by transactions; move their splits to another category first');
  }
}

export class CategoryHasChildrenError extends ConflictError {
  readonly code = 'category.has_children';

  constructor() {
    super('the category has categories under it; move or delete them first');
  }
}

export class CategoryCycleError extends ConflictError {
  readonly code = 'category.cycle';

  constructor() {
    super('a category cannot stand under itself');
  }
}

export class CategoryTooDeepError extends ConflictError {
  readonly code = 'category.too_deep';

  constructor(readonly maxDepth: number) {
    super(`the tree of categories has at most ${maxDepth} levels`);
  }
}

import { ConflictError, ForbiddenError, NotFoundError } from '../../common/errors.js';

/** Not there, deleted, or not the caller's to see: told alike. */
export class OrganizationNotFoundError extends NotFoundError {
  readonly code = 'organization.not_found';

  constructor() {
    super('there is no such organization among yours');
  }
}

export class RoleInsufficientError extends ForbiddenError {
  readonly code = 'auth.role_insufficient';

  constructor(readonly required: string) {
    super(`this needs the role ${required} in the organization; ask an owner`);
  }
}

export class MemberNotFoundError extends NotFoundError {
  readonly code = 'member.not_found';

  constructor() {
    super('this user is not a member of the organization');
  }
}

export class MemberUserNotFoundError extends NotFoundError {
  readonly code = 'member.user_not_found';

  constructor() {
    super('nobody has registered this email address; ask them to register first');
  }
}

export class AlreadyMemberError extends ConflictError {
  readonly code = 'member.already_there';

  constructor() {
    super('this user is a member already; PATCH the membership to change the role');
  }
}

export class LastOwnerError extends ConflictError {
  readonly code = 'member.last_owner';

  constructor() {
    super('the last owner cannot leave or step down; make somebody else an owner first, or delete the organization');
  }
}

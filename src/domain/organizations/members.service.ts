import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { id } from '../../common/ids.js';
import { type Db, DbTransactions } from '../../database/index.js';
import { decodeCursor, encodeCursor, type Membership, type Page, pageOf, type Role } from '../../http/index.js';
import { UsersRepository } from '../auth/index.js';
import { MembersRepository } from './members.repository.js';
import type { Member, MembersQuery, NewMember } from './members.schemas.js';
import {
  LastOwnerError,
  MemberNotFoundError,
  MemberUserNotFoundError,
  OrganizationNotFoundError,
  RoleInsufficientError,
} from './organizations.errors.js';
import { OrganizationsRepository } from './organizations.repository.js';

const cursorSchema = z.strictObject({ userId: id });

/** Who is in an organization. Admins manage members and admins; owners also owners; anybody may leave but the last owner. */
@Injectable()
export class MembersService {
  constructor(
    private readonly members: MembersRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly users: UsersRepository,
    private readonly dbTransactions: DbTransactions,
  ) {}

  async list({ organizationId }: Membership, { limit, cursor }: MembersQuery): Promise<Page<Member>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).userId;
    return pageOf(await this.members.list(organizationId, after, limit), limit, (last) =>
      encodeCursor({ userId: last.userId }),
    );
  }

  /** Throws RoleInsufficientError, MemberUserNotFoundError, AlreadyMemberError. */
  add(membership: Membership, { email, role }: NewMember): Promise<Member> {
    return this.locked(membership, async (db, caller) => {
      allow(caller, role);
      const user = await this.users.findByEmail(email, db);
      if (user === undefined) throw new MemberUserNotFoundError();
      return this.members.add(db, caller.organizationId, user.id, role);
    });
  }

  /** Throws RoleInsufficientError, MemberNotFoundError, LastOwnerError. */
  changeRole(membership: Membership, userId: string, role: Role): Promise<Member> {
    return this.locked(membership, async (db, caller) => {
      const member = await this.existing(db, caller, userId);
      allow(caller, member.role);
      allow(caller, role);
      if (member.role === 'OWNER' && role !== 'OWNER') await this.assertNotLastOwner(db, caller);
      return this.members.changeRole(db, caller.organizationId, userId, role);
    });
  }

  /** Throws RoleInsufficientError, MemberNotFoundError, LastOwnerError. */
  remove(membership: Membership, userId: string): Promise<void> {
    return this.locked(membership, async (db, caller) => {
      const member = await this.existing(db, caller, userId);
      if (member.userId !== caller.userId) allow(caller, member.role);
      if (member.role === 'OWNER') await this.assertNotLastOwner(db, caller);
      await this.members.remove(db, caller.organizationId, userId);
    });
  }

  /**
   * The caller is read again under the lock: since the request was let in, the organization may have been deleted, and
   * the caller given another role or removed. `work` takes all it needs through `db`: whoever asked the pool for a second
   * connection here would wait for those that wait for this lock. Throws OrganizationNotFoundError.
   */
  private locked<T>(membership: Membership, work: (db: Db, caller: Membership) => Promise<T>): Promise<T> {
    return this.dbTransactions.run(async (db) => {
      await this.organizations.lock(db, membership.organizationId);
      const caller = await this.members.find(db, membership.organizationId, membership.userId);
      if (caller === undefined) throw new OrganizationNotFoundError();
      return work(db, { ...membership, role: caller.role });
    });
  }

  private async existing(db: Db, { organizationId }: Membership, userId: string): Promise<Member> {
    const member = await this.members.find(db, organizationId, userId);
    if (member === undefined) throw new MemberNotFoundError();
    return member;
  }

  private async assertNotLastOwner(db: Db, { organizationId }: Membership): Promise<void> {
    if ((await this.members.countOwners(db, organizationId)) <= 1) throw new LastOwnerError();
  }
}

/** Throws RoleInsufficientError where the caller may not act on somebody of this role, or grant it. */
function allow(caller: Membership, role: Role): void {
  if (role === 'OWNER' && caller.role !== 'OWNER') throw new RoleInsufficientError('OWNER');
  if (caller.role === 'MEMBER') throw new RoleInsufficientError('ADMIN');
}

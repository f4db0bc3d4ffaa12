import { Injectable } from '@nestjs/common';
import { type Db, PrismaService, uniqueOr } from '../../database/index.js';
import type { Role } from '../../http/index.js';
import type { Member } from './members.schemas.js';
import { AlreadyMemberError } from './organizations.errors.js';

const FIELDS = { userId: true, role: true, createdAt: true, user: { select: { email: true, name: true } } } as const;

interface Row {
  readonly userId: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly user: { readonly email: string; readonly name: string };
}

@Injectable()
export class MembersRepository {
  constructor(private readonly prisma: PrismaService) {}

  async list(organizationId: string, after: string | undefined, limit: number): Promise<readonly Member[]> {
    const rows = await this.prisma.member.findMany({
      where: { organizationId, ...(after === undefined ? {} : { userId: { gt: after } }) },
      orderBy: { userId: 'asc' },
      take: limit + 1,
      select: FIELDS,
    });
    return rows.map(toMember);
  }

  async find(db: Db, organizationId: string, userId: string): Promise<Member | undefined> {
    const row = await db.member.findUnique({
      where: { organizationId_userId: { organizationId, userId } },
      select: FIELDS,
    });
    return row === null ? undefined : toMember(row);
  }

  /** Throws AlreadyMemberError. */
  async add(db: Db, organizationId: string, userId: string, role: Role): Promise<Member> {
    const data = { organizationId, userId, role };
    return toMember(await uniqueOr(db.member.create({ data, select: FIELDS }), () => new AlreadyMemberError()));
  }

  async changeRole(db: Db, organizationId: string, userId: string, role: Role): Promise<Member> {
    return toMember(
      await db.member.update({
        where: { organizationId_userId: { organizationId, userId } },
        data: { role },
        select: FIELDS,
      }),
    );
  }

  async remove(db: Db, organizationId: string, userId: string): Promise<void> {
    await db.member.delete({ where: { organizationId_userId: { organizationId, userId } }, select: { userId: true } });
  }

  countOwners(db: Db, organizationId: string): Promise<number> {
    return db.member.count({ where: { organizationId, role: 'OWNER' } });
  }
}

function toMember({ userId, role, createdAt, user }: Row): Member {
  return { userId, email: user.email, name: user.name, role, createdAt: createdAt.toISOString() };
}

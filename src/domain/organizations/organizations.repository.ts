import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { type Db, PG_POOL, PrismaService } from '../../database/index.js';
import type { Membership, Role } from '../../http/index.js';
import { OrganizationNotFoundError } from './organizations.errors.js';
import type { Organization } from './organizations.schemas.js';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const FIELDS = { id: true, name: true, createdAt: true, updatedAt: true } as const;

@Injectable()
export class OrganizationsRepository {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
  ) {}

  /** The caller's place in an organization that was not deleted; asked at nearly every request, so it is one prepared statement. */
  async membership(organizationId: string, userId: string): Promise<Membership | undefined> {
    const { rows } = await this.pool.query<{ role: Role }>({
      name: 'membership',
      text: `select m.role from members as m join organizations as o on o.id = m.organization_id
              where m.organization_id = $1 and m.user_id = $2 and o.deleted_at is null`,
      values: [organizationId, userId],
    });
    return rows[0] === undefined ? undefined : { organizationId, userId, role: rows[0].role };
  }

  async create(name: string, ownerId: string): Promise<Organization> {
    const row = await this.prisma.organization.create({
      data: { name, members: { create: { userId: ownerId, role: 'OWNER' } } },
      select: FIELDS,
    });
    return toOrganization(row, 'OWNER');
  }

  /** The organizations of a user in the order of their keys, one more than a page. */
  async listOf(userId: string, after: string | undefined, limit: number): Promise<readonly Organization[]> {
    const rows = await this.prisma.member.findMany({
      where: {
        userId,
        organization: { deletedAt: null },
        ...(after === undefined ? {} : { organizationId: { gt: after } }),
      },
      orderBy: { organizationId: 'asc' },
      take: limit + 1,
      select: { role: true, organization: { select: FIELDS } },
    });
    return rows.map((row) => toOrganization(row.organization, row.role));
  }

  async find({ organizationId, role }: Membership): Promise<Organization> {
    return toOrganization(
      await this.prisma.organization.findUniqueOrThrow({ where: { id: organizationId }, select: FIELDS }),
      role,
    );
  }

  async rename({ organizationId, role }: Membership, name: string): Promise<Organization> {
    return toOrganization(
      await this.prisma.organization.update({ where: { id: organizationId }, data: { name }, select: FIELDS }),
      role,
    );
  }

  async delete(organizationId: string): Promise<void> {
    await this.prisma.organization.updateMany({
      where: { id: organizationId, deletedAt: null },
      data: { deletedAt: new Date() },
    });
  }

  /**
   * Changes of members queue here, so that two owners cannot both leave as "not the last one". Rows that only refer to
   * the organization are not held up. Throws OrganizationNotFoundError when it was deleted meanwhile.
   */
  async lock(db: Db, organizationId: string): Promise<void> {
    const count = await db.$executeRaw`
      select from organizations as o where o.id = ${organizationId}::uuid and o.deleted_at is null for no key update`;
    if (count === 0) throw new OrganizationNotFoundError();
  }
}

function toOrganization({ id, name, createdAt, updatedAt }: Row, role: Role): Organization {
  return { id, name, role, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

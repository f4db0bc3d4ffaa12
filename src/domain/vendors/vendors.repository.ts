import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { type Db, isForeignKeyViolation, PG_POOL, PrismaService, uniqueOr, type Stored } from '../../database/index.js';
import { VendorInUseError, VendorNameTakenError, VendorNotFoundError } from './vendors.errors.js';
import type { Vendor, VendorBody } from './vendors.schemas.js';

const FIELDS = { id: true, name: true, createdAt: true, updatedAt: true } as const;
type Row = Stored<'Vendor', keyof typeof FIELDS>;

export interface VendorPosition {
  readonly name: string;
  readonly id: string;
}

@Injectable()
export class VendorsRepository {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
  ) {}

  /** Throws VendorNameTakenError. */
  async create(organizationId: string, { name }: VendorBody): Promise<Vendor> {
    return toVendor(
      await uniqueOr(
        this.prisma.vendor.create({ data: { organizationId, name }, select: FIELDS }),
        () => new VendorNameTakenError(),
      ),
    );
  }

  /**
   * Vendors whose name begins so, in any case, after a position; one more than a page. Compared and sorted byte by byte,
   * as the prefix index is (`text_pattern_ops`, `~<~`): a collation would put names elsewhere, and need an index of its own.
   */
  async list(
    organizationId: string,
    prefix: string,
    after: VendorPosition | undefined,
    limit: number,
  ): Promise<readonly Vendor[]> {
    const { rows } = await this.pool.query<Row>(
      `select v.id, v.name, v.created_at as "createdAt", v.updated_at as "updatedAt"
         from vendors as v
        where v.organization_id = $1 and lower(v.name) like lower($2)
          and ($3::text is null or (lower(v.name) ~>=~ lower($3) and (lower(v.name) ~>~ lower($3) or v.id > $4::uuid)))
        order by lower(v.name) using ~<~, v.id limit $5`,
      [organizationId, `${escapeLike(prefix)}%`, after?.name ?? null, after?.id ?? null, limit + 1],
    );
    return rows.map(toVendor);
  }

  /** Throws VendorNotFoundError. */
  async find(organizationId: string, id: string): Promise<Vendor> {
    const row = await this.prisma.vendor.findUnique({
      where: { organizationId_id: { organizationId, id } },
      select: FIELDS,
    });
    if (row === null) throw new VendorNotFoundError();
    return toVendor(row);
  }

  async exists(db: Db, organizationId: string, id: string): Promise<boolean> {
    return (
      (await db.vendor.findUnique({ where: { organizationId_id: { organizationId, id } }, select: { id: true } })) !==
      null
    );
  }

  /** Throws VendorNotFoundError, VendorNameTakenError. */
  async change(organizationId: string, id: string, { name }: VendorBody): Promise<Vendor> {
    const [row] = await uniqueOr(
      this.prisma.vendor.updateManyAndReturn({ where: { organizationId, id }, data: { name }, select: FIELDS }),
      () => new VendorNameTakenError(),
    );
    if (row === undefined) throw new VendorNotFoundError();
    return toVendor(row);
  }

  /** Throws VendorNotFoundError, VendorInUseError. */
  async delete(organizationId: string, id: string): Promise<void> {
    try {
      const { count } = await this.prisma.vendor.deleteMany({ where: { organizationId, id } });
      if (count === 0) throw new VendorNotFoundError();
    } catch (error) {
      throw isForeignKeyViolation(error) ? new VendorInUseError() : error;
    }
  }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}

function toVendor({ createdAt, updatedAt, ...row }: Row): Vendor {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { id } from '../../common/ids.js';
import { decodeCursor, encodeCursor, type Membership, type Page, pageOf } from '../../http/index.js';
import { VendorsRepository } from './vendors.repository.js';
import type { Vendor, VendorBody, VendorsQuery } from './vendors.schemas.js';

const cursorSchema = z.strictObject({ name: z.string(), id });

@Injectable()
export class VendorsService {
  constructor(private readonly vendors: VendorsRepository) {}

  create({ organizationId }: Membership, body: VendorBody): Promise<Vendor> {
    return this.vendors.create(organizationId, body);
  }

  async list({ organizationId }: Membership, { limit, cursor, q = '' }: VendorsQuery): Promise<Page<Vendor>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema);
    return pageOf(await this.vendors.list(organizationId, q, after, limit), limit, (last) =>
      encodeCursor({ name: last.name, id: last.id }),
    );
  }

  find({ organizationId }: Membership, vendorId: string): Promise<Vendor> {
    return this.vendors.find(organizationId, vendorId);
  }

  change({ organizationId }: Membership, vendorId: string, body: VendorBody): Promise<Vendor> {
    return this.vendors.change(organizationId, vendorId, body);
  }

  delete({ organizationId }: Membership, vendorId: string): Promise<void> {
    return this.vendors.delete(organizationId, vendorId);
  }
}

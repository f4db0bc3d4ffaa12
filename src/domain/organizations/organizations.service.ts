import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { id } from '../../common/ids.js';
import { decodeCursor, encodeCursor, type Membership, type Page, pageOf } from '../../http/index.js';
import { OrganizationsRepository } from './organizations.repository.js';
import type { Organization, OrganizationsQuery } from './organizations.schemas.js';

const cursorSchema = z.strictObject({ id });

@Injectable()
export class OrganizationsService {
  constructor(private readonly organizations: OrganizationsRepository) {}

  create(name: string, ownerId: string): Promise<Organization> {
    return this.organizations.create(name, ownerId);
  }

  async listOf(userId: string, { limit, cursor }: OrganizationsQuery): Promise<Page<Organization>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).id;
    return pageOf(await this.organizations.listOf(userId, after, limit), limit, (last) =>
      encodeCursor({ id: last.id }),
    );
  }

  find(membership: Membership): Promise<Organization> {
    return this.organizations.find(membership);
  }

  rename(membership: Membership, name: string): Promise<Organization> {
    return this.organizations.rename(membership, name);
  }

  /** From now on nobody sees it; its books are kept. */
  delete(membership: Membership): Promise<void> {
    return this.organizations.delete(membership.organizationId);
  }
}

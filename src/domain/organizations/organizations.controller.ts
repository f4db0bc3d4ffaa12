import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  ApiData,
  ApiPage,
  ApiProblems,
  type Caller,
  CurrentCaller,
  CurrentMembership,
  type Data,
  type Membership,
  type Page,
  RequireRole,
} from '../../http/index.js';
import {
  organizationBody,
  type Organization,
  type OrganizationsQuery,
  organizationSchema,
  organizationsQuery,
} from './organizations.schemas.js';
import { OrganizationsService } from './organizations.service.js';

@ApiTags('organizations')
@ApiProblems(401)
@Controller('organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Post()
  @ApiOperation({ summary: 'Found an organization; the caller becomes its owner' })
  @ApiData(organizationSchema, 201)
  @ApiProblems(422)
  async create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: organizationBody }) { name }: { name: string },
  ): Promise<Data<Organization>> {
    return { data: await this.organizations.create(name, caller.userId) };
  }

  @Get()
  @ApiOperation({ summary: "The caller's organizations, oldest first" })
  @ApiPage(organizationSchema)
  @ApiProblems(422)
  list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: organizationsQuery }) query: OrganizationsQuery,
  ): Promise<Page<Organization>> {
    return this.organizations.listOf(caller.userId, query);
  }

  @Get(':orgId')
  @ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
  @ApiOperation({ summary: 'One organization' })
  @ApiData(organizationSchema)
  @ApiProblems(404)
  async find(@CurrentMembership() membership: Membership): Promise<Data<Organization>> {
    return { data: await this.organizations.find(membership) };
  }

  @Patch(':orgId')
  @RequireRole('ADMIN')
  @ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
  @ApiOperation({ summary: 'Rename the organization (ADMIN)' })
  @ApiData(organizationSchema)
  @ApiProblems(403, 404, 422)
  async rename(
    @CurrentMembership() membership: Membership,
    @Body({ schema: organizationBody }) { name }: { name: string },
  ): Promise<Data<Organization>> {
    return { data: await this.organizations.rename(membership, name) };
  }

  @Delete(':orgId')
  @HttpCode(204)
  @RequireRole('OWNER')
  @ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
  @ApiOperation({ summary: 'Delete the organization (OWNER): nobody sees it any more, its books are kept' })
  @ApiNoContentResponse({ description: 'done' })
  @ApiProblems(403, 404)
  delete(@CurrentMembership() membership: Membership): Promise<void> {
    return this.organizations.delete(membership);
  }
}

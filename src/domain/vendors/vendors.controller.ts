import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { id } from '../../common/ids.js';
import {
  ApiData,
  ApiPage,
  ApiProblems,
  CurrentMembership,
  type Data,
  type Membership,
  type Page,
  RequireRole,
} from '../../http/index.js';
import {
  type Vendor,
  vendorBody,
  type VendorBody,
  vendorSchema,
  vendorsQuery,
  type VendorsQuery,
} from './vendors.schemas.js';
import { VendorsService } from './vendors.service.js';

@ApiTags('vendors')
@ApiProblems(401, 404)
@ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
@Controller('organizations/:orgId/vendors')
export class VendorsController {
  constructor(private readonly vendors: VendorsService) {}

  @Post()
  @ApiOperation({ summary: 'Add a vendor' })
  @ApiData(vendorSchema, 201)
  @ApiProblems(409, 422)
  async create(
    @CurrentMembership() membership: Membership,
    @Body({ schema: vendorBody }) body: VendorBody,
  ): Promise<Data<Vendor>> {
    return { data: await this.vendors.create(membership, body) };
  }

  @Get()
  @ApiOperation({ summary: 'The vendors by name; `q` finds by the beginning of the name' })
  @ApiPage(vendorSchema)
  @ApiProblems(422)
  list(
    @CurrentMembership() membership: Membership,
    @Query({ schema: vendorsQuery }) query: VendorsQuery,
  ): Promise<Page<Vendor>> {
    return this.vendors.list(membership, query);
  }

  @Get(':vendorId')
  @ApiOperation({ summary: 'One vendor' })
  @ApiData(vendorSchema)
  @ApiProblems(422)
  async find(
    @CurrentMembership() membership: Membership,
    @Param('vendorId', { schema: id }) vendorId: string,
  ): Promise<Data<Vendor>> {
    return { data: await this.vendors.find(membership, vendorId) };
  }

  @Patch(':vendorId')
  @ApiOperation({ summary: 'Rename a vendor' })
  @ApiData(vendorSchema)
  @ApiProblems(409, 422)
  async change(
    @CurrentMembership() membership: Membership,
    @Param('vendorId', { schema: id }) vendorId: string,
    @Body({ schema: vendorBody }) body: VendorBody,
  ): Promise<Data<Vendor>> {
    return { data: await this.vendors.change(membership, vendorId, body) };
  }

  @Delete(':vendorId')
  @HttpCode(204)
  @RequireRole('ADMIN')
  @ApiOperation({ summary: 'Delete an unused vendor (ADMIN)' })
  @ApiNoContentResponse({ description: 'done' })
  @ApiProblems(403, 409, 422)
  delete(
    @CurrentMembership() membership: Membership,
    @Param('vendorId', { schema: id }) vendorId: string,
  ): Promise<void> {
    return this.vendors.delete(membership, vendorId);
  }
}

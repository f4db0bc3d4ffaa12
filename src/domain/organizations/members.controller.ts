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
  type Member,
  memberBody,
  type MemberBody,
  memberSchema,
  membersQuery,
  type MembersQuery,
  newMemberBody,
  type NewMember,
} from './members.schemas.js';
import { MembersService } from './members.service.js';

@ApiTags('members')
@ApiProblems(401, 404)
@ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
@Controller('organizations/:orgId/members')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get()
  @ApiOperation({ summary: 'Who is in the organization' })
  @ApiPage(memberSchema)
  @ApiProblems(422)
  list(
    @CurrentMembership() membership: Membership,
    @Query({ schema: membersQuery }) query: MembersQuery,
  ): Promise<Page<Member>> {
    return this.members.list(membership, query);
  }

  @Post()
  @RequireRole('ADMIN')
  @ApiOperation({ summary: 'Add a registered user (ADMIN; owners are added by owners)' })
  @ApiData(memberSchema, 201)
  @ApiProblems(403, 409, 422)
  async add(
    @CurrentMembership() membership: Membership,
    @Body({ schema: newMemberBody }) body: NewMember,
  ): Promise<Data<Member>> {
    return { data: await this.members.add(membership, body) };
  }

  @Patch(':userId')
  @RequireRole('ADMIN')
  @ApiOperation({ summary: 'Change a role (ADMIN; from and to OWNER by owners)' })
  @ApiData(memberSchema)
  @ApiProblems(403, 409, 422)
  async changeRole(
    @CurrentMembership() membership: Membership,
    @Param('userId', { schema: id }) userId: string,
    @Body({ schema: memberBody }) { role }: MemberBody,
  ): Promise<Data<Member>> {
    return { data: await this.members.changeRole(membership, userId, role) };
  }

  @Delete(':userId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a member (ADMIN), or leave (anybody but the last owner)' })
  @ApiNoContentResponse({ description: 'done' })
  @ApiProblems(403, 409, 422)
  remove(@CurrentMembership() membership: Membership, @Param('userId', { schema: id }) userId: string): Promise<void> {
    return this.members.remove(membership, userId);
  }
}

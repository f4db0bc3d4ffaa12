import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
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
import { ApiIdempotencyKey, Idempotency } from '../idempotency/index.js';
import {
  type Account,
  accountChanges,
  type AccountChanges,
  accountSchema,
  accountsQuery,
  type AccountsQuery,
  newAccountBody,
  type NewAccount,
} from './accounts.schemas.js';
import { AccountsService } from './accounts.service.js';

@ApiTags('accounts')
@ApiProblems(401, 404)
@ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
@Controller('organizations/:orgId/accounts')
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly idempotency: Idempotency,
  ) {}

  @Post()
  @RequireRole('ADMIN')
  @ApiIdempotencyKey()
  @ApiOperation({ summary: 'Open an account (ADMIN)' })
  @ApiData(accountSchema, 201)
  @ApiProblems(403, 409, 422)
  create(
    @CurrentMembership() membership: Membership,
    @Body({ schema: newAccountBody }) body: NewAccount,
    @Req() request: FastifyRequest,
  ): Promise<Data<Account>> {
    return this.idempotency.run(request, 201, async (db) => ({
      data: await this.accounts.create(membership, body, db),
    }));
  }

  @Get()
  @ApiOperation({ summary: 'The accounts by name, with their balances' })
  @ApiPage(accountSchema)
  @ApiProblems(422)
  list(
    @CurrentMembership() membership: Membership,
    @Query({ schema: accountsQuery }) query: AccountsQuery,
  ): Promise<Page<Account>> {
    return this.accounts.list(membership, query);
  }

  @Get(':accountId')
  @ApiOperation({ summary: 'One account, with its balance' })
  @ApiData(accountSchema)
  @ApiProblems(422)
  async find(
    @CurrentMembership() membership: Membership,
    @Param('accountId', { schema: id }) accountId: string,
  ): Promise<Data<Account>> {
    return { data: await this.accounts.find(membership, accountId) };
  }

  @Patch(':accountId')
  @RequireRole('ADMIN')
  @ApiOperation({ summary: 'Change an account (ADMIN)' })
  @ApiData(accountSchema)
  @ApiProblems(403, 409, 422)
  async change(
    @CurrentMembership() membership: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Body({ schema: accountChanges }) body: AccountChanges,
  ): Promise<Data<Account>> {
    return { data: await this.accounts.change(membership, accountId, body) };
  }

  @Delete(':accountId')
  @HttpCode(204)
  @RequireRole('ADMIN')
  @ApiOperation({ summary: 'Delete an account that never moved money (ADMIN)' })
  @ApiNoContentResponse({ description: 'done' })
  @ApiProblems(403, 409, 422)
  delete(
    @CurrentMembership() membership: Membership,
    @Param('accountId', { schema: id }) accountId: string,
  ): Promise<void> {
    return this.accounts.delete(membership, accountId);
  }
}

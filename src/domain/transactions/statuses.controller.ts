import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
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
} from '../../http/index.js';
import { ApiIdempotencyKey, Idempotency } from '../idempotency/index.js';
import {
  type BulkStatus,
  bulkStatusBody,
  type BulkStatusBody,
  bulkStatusSchema,
  statusBody,
  type StatusBody,
  type StatusChange,
  statusChangeSchema,
  type StatusSummary,
  statusSummarySchema,
} from './statuses.schemas.js';
import { StatusesService } from './statuses.service.js';
import { historyQuery, type HistoryQuery } from './transaction-edits.schemas.js';
import { TransactionHistoryService } from './transaction-history.service.js';
import { type Transaction, transactionSchema } from './transactions.schemas.js';

@ApiTags('statuses')
@ApiProblems(401, 404, 422)
@ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
@Controller('organizations/:orgId/accounts/:accountId/transactions')
export class StatusesController {
  constructor(
    private readonly statuses: StatusesService,
    private readonly history: TransactionHistoryService,
    private readonly idempotency: Idempotency,
  ) {}

  @Get('status/summary')
  @ApiOperation({
    summary: 'By status, how many and what they add to the balance; transfers into the account included',
  })
  @ApiData(statusSummarySchema)
  async summary(
    @CurrentMembership() { organizationId }: Membership,
    @Param('accountId', { schema: id }) accountId: string,
  ): Promise<Data<StatusSummary>> {
    return { data: await this.statuses.summary({ organizationId, accountId }) };
  }

  @Post('status/bulk')
  @HttpCode(207)
  @ApiIdempotencyKey()
  @ApiOperation({
    summary: 'Change the status of up to 500: all that can be, in one database transaction; why not, for the rest',
  })
  @ApiData(bulkStatusSchema, 207)
  changeMany(
    @CurrentMembership() caller: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Body({ schema: bulkStatusBody }) body: BulkStatusBody,
    @Req() request: FastifyRequest,
  ): Promise<Data<BulkStatus>> {
    const place = { organizationId: caller.organizationId, accountId };
    return this.idempotency.run(request, 207, async (db) => ({
      data: await this.statuses.changeMany(db, place, caller, body),
    }));
  }

  @Patch(':transactionId/status')
  @ApiOperation({ summary: 'UNCLEARED → CLEARED → RECONCILED; clearing may be undone, reconciled is final' })
  @ApiData(transactionSchema)
  @ApiProblems(409)
  async change(
    @CurrentMembership() caller: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('transactionId', { schema: id }) transactionId: string,
    @Body({ schema: statusBody }) body: StatusBody,
  ): Promise<Data<Transaction>> {
    return {
      data: await this.statuses.change(
        { organizationId: caller.organizationId, accountId },
        transactionId,
        caller,
        body,
      ),
    };
  }

  @Get(':transactionId/status/history')
  @ApiOperation({ summary: 'Every change of the status, newest first' })
  @ApiPage(statusChangeSchema)
  changes(
    @CurrentMembership() { organizationId }: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('transactionId', { schema: id }) transactionId: string,
    @Query({ schema: historyQuery }) query: HistoryQuery,
  ): Promise<Page<StatusChange>> {
    return this.history.statusChanges({ organizationId, accountId }, transactionId, query);
  }
}

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
} from '../../http/index.js';
import { ApiIdempotencyKey, Idempotency } from '../idempotency/index.js';
import { editSchema, type Edit, historyQuery, type HistoryQuery } from './transaction-edits.schemas.js';
import { TransactionHistoryService } from './transaction-history.service.js';
import { TransactionListService } from './transaction-list.service.js';
import { transactionsQuery, type TransactionsQuery } from './transactions-query.schemas.js';
import {
  newTransactionBody,
  type NewTransactionBody,
  type Transaction,
  transactionChanges,
  type TransactionChangesBody,
  transactionSchema,
  versionQuery,
} from './transactions.schemas.js';
import { TransactionsService } from './transactions.service.js';

@ApiTags('transactions')
@ApiProblems(401, 404, 422)
@ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
@Controller('organizations/:orgId/accounts/:accountId/transactions')
export class TransactionsController {
  constructor(
    private readonly transactions: TransactionsService,
    private readonly lists: TransactionListService,
    private readonly history: TransactionHistoryService,
    private readonly idempotency: Idempotency,
  ) {}

  @Post()
  @ApiIdempotencyKey()
  @ApiOperation({ summary: 'Record a transaction; a TRANSFER moves both balances at once' })
  @ApiData(transactionSchema, 201)
  @ApiProblems(409)
  create(
    @CurrentMembership() caller: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Body({ schema: newTransactionBody }) body: NewTransactionBody,
    @Req() request: FastifyRequest,
  ): Promise<Data<Transaction>> {
    const place = { organizationId: caller.organizationId, accountId };
    return this.idempotency.run(request, 201, async (db) => ({
      data: await this.transactions.create(db, place, caller, body),
    }));
  }

  @Get()
  @ApiOperation({
    summary: 'The transactions recorded in this account; a transfer is listed under the account it leaves',
  })
  @ApiPage(transactionSchema)
  list(
    @CurrentMembership() { organizationId }: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Query({ schema: transactionsQuery }) query: TransactionsQuery,
  ): Promise<Page<Transaction>> {
    return this.lists.page({ organizationId, accountId }, query);
  }

  @Get(':transactionId')
  @ApiOperation({ summary: 'One transaction' })
  @ApiData(transactionSchema)
  async find(
    @CurrentMembership() { organizationId }: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('transactionId', { schema: id }) transactionId: string,
  ): Promise<Data<Transaction>> {
    return { data: await this.transactions.find({ organizationId, accountId }, transactionId) };
  }

  @Patch(':transactionId')
  @ApiOperation({ summary: 'Change the given fields' })
  @ApiData(transactionSchema)
  @ApiProblems(409)
  async change(
    @CurrentMembership() caller: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('transactionId', { schema: id }) transactionId: string,
    @Body({ schema: transactionChanges }) body: TransactionChangesBody,
  ): Promise<Data<Transaction>> {
    return {
      data: await this.transactions.change(
        { organizationId: caller.organizationId, accountId },
        transactionId,
        caller,
        body,
      ),
    };
  }

  @Delete(':transactionId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a transaction; restore undoes it' })
  @ApiNoContentResponse({ description: 'done' })
  @ApiProblems(409)
  delete(
    @CurrentMembership() caller: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('transactionId', { schema: id }) transactionId: string,
    @Query({ schema: versionQuery }) { version }: { version?: number },
  ): Promise<void> {
    return this.transactions.delete(
      { organizationId: caller.organizationId, accountId },
      transactionId,
      caller,
      version,
    );
  }

  @Post(':transactionId/restore')
  @HttpCode(200)
  @ApiIdempotencyKey()
  @ApiOperation({ summary: 'Undo a deletion' })
  @ApiData(transactionSchema)
  @ApiProblems(409)
  restore(
    @CurrentMembership() caller: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('transactionId', { schema: id }) transactionId: string,
    @Req() request: FastifyRequest,
  ): Promise<Data<Transaction>> {
    const place = { organizationId: caller.organizationId, accountId };
    return this.idempotency.run(request, 200, async (db) => ({
      data: await this.transactions.restore(db, place, transactionId, caller),
    }));
  }

  @Get(':transactionId/history')
  @ApiOperation({ summary: 'Every change, newest first; of deleted transactions too' })
  @ApiPage(editSchema)
  edits(
    @CurrentMembership() { organizationId }: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('transactionId', { schema: id }) transactionId: string,
    @Query({ schema: historyQuery }) query: HistoryQuery,
  ): Promise<Page<Edit>> {
    return this.history.edits({ organizationId, accountId }, transactionId, query);
  }
}

import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { id } from '../../common/ids.js';
import { ApiProblems, CurrentMembership, type Membership } from '../../http/index.js';
import { TransactionListService } from './transaction-list.service.js';
import { exportQuery, type ExportQuery } from './transactions-query.schemas.js';

/** Registered before the routes of one transaction, or `export.csv` would be taken for its key. */
@ApiTags('transactions')
@ApiProblems(401, 404, 422)
@ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
@Controller('organizations/:orgId/accounts/:accountId/transactions')
export class TransactionsExportController {
  constructor(private readonly lists: TransactionListService) {}

  /** Its first part is made before the answer begins, so that an error is still a problem; a later one cuts the connection. */
  @Get('export.csv')
  @Header('content-disposition', 'attachment; filename="transactions.csv"')
  @ApiOperation({ summary: 'All transactions that match, as CSV (RFC 4180), in constant memory' })
  @ApiOkResponse({ description: 'CSV', content: { 'text/csv': { schema: { type: 'string' } } } })
  async export(
    @CurrentMembership() { organizationId }: Membership,
    @Param('accountId', { schema: id }) accountId: string,
    @Query({ schema: exportQuery }) query: ExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parts = this.lists.export({ organizationId, accountId }, query);
    const first = await parts.next();
    await reply
      .type('text/csv; charset=utf-8')
      .send(Readable.from(withFirst(first.value ?? '', parts), { objectMode: false, highWaterMark: 1 }));
  }
}

async function* withFirst(
  first: string,
  rest: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<string, void, undefined> {
  yield first;
  yield* rest;
}

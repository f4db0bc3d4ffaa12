import { Module } from '@nestjs/common';
import { TransactionDescriptionToMemoModule } from '../../in-flight/transaction-description-to-memo/index.js';
import { AccountsModule } from '../accounts/index.js';
import { CategoriesModule } from '../categories/index.js';
import { IdempotencyModule } from '../idempotency/index.js';
import { VendorsModule } from '../vendors/index.js';
import { StatusesController } from './statuses.controller.js';
import { StatusesRepository } from './statuses.repository.js';
import { StatusesService } from './statuses.service.js';
import { TransactionEditsRepository } from './transaction-edits.repository.js';
import { TransactionHistoryService } from './transaction-history.service.js';
import { TransactionListService } from './transaction-list.service.js';
import { TransactionRules } from './transaction-rules.service.js';
import { TransactionsController } from './transactions.controller.js';
import { TransactionsExportController } from './transactions-export.controller.js';
import { TransactionsRepository } from './transactions.repository.js';
import { TransactionsService } from './transactions.service.js';

@Module({
  imports: [AccountsModule, CategoriesModule, IdempotencyModule, TransactionDescriptionToMemoModule, VendorsModule],
  controllers: [TransactionsExportController, StatusesController, TransactionsController],
  providers: [
    StatusesRepository,
    StatusesService,
    TransactionEditsRepository,
    TransactionHistoryService,
    TransactionListService,
    TransactionRules,
    TransactionsRepository,
    TransactionsService,
  ],
})
export class TransactionsModule {}

import { type DynamicModule, Module } from '@nestjs/common';
import { ColumnMigrationModule } from './column-migration/operations.js';
import { columnMigrationSetup } from './column-migration-options.js';
import { AppConfigModule, type Environment, type ProcessRole } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import { AccountsModule } from './domain/accounts/index.js';
import { AuthModule } from './domain/auth/index.js';
import { CategoriesModule } from './domain/categories/index.js';
import { OrganizationsModule } from './domain/organizations/index.js';
import { TransactionsModule } from './domain/transactions/index.js';
import { VendorsModule } from './domain/vendors/index.js';
import { FlagsModule } from './flags/index.js';

/** What every process shares: configuration, database, flags, the fleet, and the domain with its column migrations in flight. */
@Module({})
export class CoreModule {
  static forRoot(environment: Environment, role: ProcessRole): DynamicModule {
    return {
      module: CoreModule,
      imports: [
        AppConfigModule.forRoot(environment, role),
        DatabaseModule,
        FlagsModule,
        ColumnMigrationModule.forRootAsync(columnMigrationSetup),
        AuthModule,
        OrganizationsModule,
        AccountsModule,
        CategoriesModule,
        VendorsModule,
        TransactionsModule,
      ],
      exports: [AuthModule, OrganizationsModule],
    };
  }
}

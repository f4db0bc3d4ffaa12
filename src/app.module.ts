import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ColumnMigrationModule } from './column-migration/index.js';
import { ConfigModule, type Environment } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import { AccountsModule } from './domain/accounts/index.js';
import { AuthGuard, AuthModule } from './domain/auth/index.js';
import { CategoriesModule } from './domain/categories/index.js';
import { MembershipGuard, OrganizationsModule } from './domain/organizations/index.js';
import { TransactionsModule } from './domain/transactions/index.js';
import { VendorsModule } from './domain/vendors/index.js';
import { FlagsModule } from './flags/index.js';
import { HealthModule } from './health/health.module.js';

/** Root of the HTTP process. */
@Module({})
export class AppModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(environment),
        DatabaseModule,
        FlagsModule,
        ColumnMigrationModule,
        HealthModule,
        AuthModule,
        OrganizationsModule,
        AccountsModule,
        CategoriesModule,
        VendorsModule,
        TransactionsModule,
      ],
      // In this order: who is it, then may they be here.
      providers: [
        { provide: APP_GUARD, useExisting: AuthGuard },
        { provide: APP_GUARD, useExisting: MembershipGuard },
      ],
    };
  }
}

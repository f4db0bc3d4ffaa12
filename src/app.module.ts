import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Environment } from './config/index.js';
import { CoreModule } from './core.module.js';
import { AuthGuard } from './domain/auth/index.js';
import { MembershipGuard } from './domain/organizations/index.js';
import { HealthModule } from './health/health.module.js';

/** Root of the HTTP process. */
@Module({})
export class AppModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [CoreModule.forRoot(environment, 'api'), HealthModule],
      // In this order: who is it, then may they be here.
      providers: [
        { provide: APP_GUARD, useExisting: AuthGuard },
        { provide: APP_GUARD, useExisting: MembershipGuard },
      ],
    };
  }
}

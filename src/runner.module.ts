import { type DynamicModule, Module } from '@nestjs/common';
import { ColumnMigrationRunnerModule } from './column-migration/operations.js';
import type { Environment } from './config/index.js';
import { CoreModule } from './core.module.js';
import { HealthModule } from './health/health.module.js';
import { ProbeServer } from './health/probe-server.js';

/** Root of the runner: coordinates, backfills, verifies; serves health and metrics, and no API. */
@Module({})
export class RunnerModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: RunnerModule,
      imports: [CoreModule.forRoot(environment, 'runner'), ColumnMigrationRunnerModule, HealthModule],
      providers: [ProbeServer],
    };
  }
}

import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ColumnMigrationStatusModule } from '../column-migration/operations.js';
import { MetricsModule } from '../metrics/index.js';
import { DatabaseHealth } from './database.health.js';
import { FleetHealth } from './fleet.health.js';
import { HealthController } from './health.controller.js';
import { Health } from './health.service.js';
import { MetricsController } from './metrics.controller.js';
import { MigrationsHealthController } from './migrations-health.controller.js';
import { MigrationsHealth } from './migrations-health.service.js';
import { SchemaHealth } from './schema.health.js';

/** Health and metrics of any process; who serves them over HTTP is the process's choice. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false }), ColumnMigrationStatusModule, MetricsModule],
  controllers: [HealthController, MigrationsHealthController, MetricsController],
  providers: [DatabaseHealth, SchemaHealth, FleetHealth, Health, MigrationsHealth],
  exports: [Health, MigrationsHealth, MetricsModule],
})
export class HealthModule {}

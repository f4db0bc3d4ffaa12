import { Module } from '@nestjs/common';
import { MetricsModule } from '../../metrics/index.js';
import { BackfillModule } from '../backfill/backfill.module.js';
import { Runner } from '../backfill/runner.service.js';
import { CoordinatorMetrics } from './coordinator.metrics.js';
import { Coordinator } from './coordinator.service.js';
import { Preparation } from './preparation.service.js';
import { Settling } from './settling.js';
import { Stepper } from './stepper.service.js';

/** What moves column migrations: for the runner process alone. */
@Module({
  imports: [MetricsModule, BackfillModule],
  providers: [Settling, Stepper, Preparation, CoordinatorMetrics, Coordinator, Runner],
  exports: [Coordinator, Runner],
})
export class ColumnMigrationRunnerModule {}

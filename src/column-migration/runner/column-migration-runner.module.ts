import { Module } from '@nestjs/common';
import { MetricsModule } from '../../metrics/index.js';
import { BackfillModule } from './backfill.module.js';
import { Runner } from './runner.service.js';
import { CoordinatorMetrics } from '../coordinator/coordinator.metrics.js';
import { Coordinator } from '../coordinator/coordinator.service.js';
import { Preparation } from '../coordinator/preparation.service.js';
import { Settling } from '../coordinator/settling.js';
import { Stepper } from '../coordinator/stepper.service.js';

/** What moves column migrations. For the runner process alone. */
@Module({
  imports: [MetricsModule, BackfillModule],
  providers: [Settling, Stepper, Preparation, CoordinatorMetrics, Coordinator, Runner],
  exports: [Coordinator, Runner],
})
export class ColumnMigrationRunnerModule {}

import { Module } from '@nestjs/common';
import { MetricsModule } from '../../metrics/index.js';
import { Backfill } from '../backfill/backfill.service.js';
import { Runner } from '../backfill/runner.service.js';
import { Sweep } from '../verification/sweep.service.js';
import { CoordinatorMetrics } from './coordinator.metrics.js';
import { Coordinator } from './coordinator.service.js';
import { DirectPoolCloser, directPoolProvider } from './direct-pool.provider.js';
import { Preparation } from './preparation.service.js';
import { Settling } from './settling.js';
import { Stepper } from './stepper.service.js';

/** What moves column migrations: for the runner process alone. */
@Module({
  imports: [MetricsModule],
  providers: [
    directPoolProvider,
    DirectPoolCloser,
    Settling,
    Stepper,
    Preparation,
    CoordinatorMetrics,
    Coordinator,
    Backfill,
    Sweep,
    Runner,
  ],
  exports: [Coordinator, Runner],
})
export class ColumnMigrationRunnerModule {}

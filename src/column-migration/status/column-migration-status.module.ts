import { Module } from '@nestjs/common';
import { MetricsModule } from '../../metrics/index.js';
import { ProcessMetrics } from './process.metrics.js';
import { StatusMetrics } from './status.metrics.js';
import { StatusSnapshot } from './status-snapshot.service.js';

/** For processes that are monitored: the state of column migrations, for health and as metrics. */
@Module({
  imports: [MetricsModule],
  providers: [StatusSnapshot, StatusMetrics, ProcessMetrics],
  exports: [StatusSnapshot],
})
export class ColumnMigrationStatusModule {}

import { Module } from '@nestjs/common';
import { Metrics } from './metrics.service.js';

/** For every module that has something to measure. */
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}

export { MetricsModule } from './metrics.module.js';
export { type Collector, Metrics } from './metrics.service.js';

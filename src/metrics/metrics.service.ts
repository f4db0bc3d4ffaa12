import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** Brings metrics up to date when somebody asks for them. */
export type Collector = () => Promise<void> | void;

/** The metrics of one application: a registry of its own, so two applications in one process do not meet. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly logger = new Logger('Metrics');
  private readonly collectors: Collector[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Runs before every scrape. What it throws is logged, and costs the scrape only its own metrics. */
  onScrape(collector: Collector): void {
    this.collectors.push(collector);
  }

  /** In Prometheus' text format. */
  async text(): Promise<string> {
    await Promise.all(this.collectors.map((collector) => this.collect(collector)));
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  private async collect(collector: Collector): Promise<void> {
    try {
      await collector();
    } catch (error) {
      this.logger.warn({ message: 'metrics could not be collected', reason: (error as Error).message });
    }
  }
}

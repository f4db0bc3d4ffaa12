import { Injectable, type OnModuleDestroy, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { DatabaseHealth } from './database.health.js';
import { FleetHealth } from './fleet.health.js';
import { SchemaHealth } from './schema.health.js';

/** What Kubernetes asks. A bad answer is a ServiceUnavailableException with Terminus' result as its body. */
@Injectable()
export class Health implements OnModuleDestroy {
  private started: HealthCheckResult | undefined;
  private isShuttingDown = false;

  constructor(
    private readonly checks: HealthCheckService,
    private readonly database: DatabaseHealth,
    private readonly schema: SchemaHealth,
    private readonly fleet: FleetHealth,
  ) {}

  /** The first of the shutdown hooks: nobody sends anything new here while the rest ends. */
  onModuleDestroy(): void {
    this.isShuttingDown = true;
  }

  /** Depends on nothing but the event loop. */
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether the process has ever been able to serve; once it has, that stays so. */
  async startup(): Promise<HealthCheckResult> {
    return (this.started ??= await this.checks.check([
      () => this.database.check('database'),
      () => this.schema.check('schema'),
    ]));
  }

  /** Whether this process can serve now. Nothing that only says how the fleet as a whole is doing belongs here. */
  async ready(): Promise<HealthCheckResult> {
    if (this.isShuttingDown)
      throw new ServiceUnavailableException({ status: 'shutting_down', info: {}, error: {}, details: {} });
    return this.checks.check([
      () => this.database.check('database'),
      () => this.fleet.lease('lease'),
      () => this.fleet.build('build'),
    ]);
  }
}

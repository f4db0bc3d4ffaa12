import { Controller, Get, Inject, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult } from '@nestjs/terminus';
import { INSTANCE, type Instance } from '../config/index.js';
import { Public } from '../http/index.js';
import { Health } from './health.service.js';
import { UnavailableFilter } from './unavailable.filter.js';

/** Where to look further, for whoever comes by. */
const LINKS = {
  live: '/health/live',
  startup: '/health/startup',
  ready: '/health/ready',
  migrations: '/health/migrations',
  metrics: '/metrics',
} as const;

type Overview = HealthCheckResult & Pick<Instance, 'role' | 'build'> & { readonly links: typeof LINKS };

@Public()
@ApiExcludeController()
@UseFilters(UnavailableFilter)
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: Health,
    @Inject(INSTANCE) private readonly instance: Instance,
  ) {}

  /** Readiness, with what this is and where to look further. */
  @Get()
  @HealthCheck()
  async overview(): Promise<Overview> {
    const { role, build } = this.instance;
    return { ...(await this.health.ready()), role, build, links: LINKS };
  }

  @Get('live')
  live(): { readonly status: 'ok' } {
    return this.health.live();
  }

  @Get('startup')
  @HealthCheck()
  startup(): Promise<HealthCheckResult> {
    return this.health.startup();
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.ready();
  }
}

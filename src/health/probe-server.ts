import {
  HttpException,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { fastify, type FastifyInstance } from 'fastify';
import type { Environment } from '../config/index.js';
import { drainConnections } from '../http/index.js';
import { Metrics } from '../metrics/index.js';
import { Health } from './health.service.js';
import { MigrationsHealth } from './migrations-health.service.js';

/** HTTP of a process without an API: the same health and metrics, from the same services, and nothing else. */
@Injectable()
export class ProbeServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ProbeServer');
  private readonly server: FastifyInstance;

  constructor(
    private readonly config: ConfigService<Environment, true>,
    health: Health,
    migrations: MigrationsHealth,
    metrics: Metrics,
  ) {
    this.server = fastify({ logger: false, return503OnClosing: false });
    drainConnections(this.server);
    this.server.setErrorHandler((error, _request, reply) => {
      const status = error instanceof HttpException ? error.getStatus() : 500;
      void reply.status(status).send(error instanceof HttpException ? error.getResponse() : { status: 'error' });
    });
    this.server.setNotFoundHandler((_request, reply) => void reply.status(404).send({ status: 'error' }));
    this.answer('/health', () => health.ready());
    this.answer('/health/live', () => health.live());
    this.answer('/health/startup', () => health.startup());
    this.answer('/health/ready', () => health.ready());
    this.answer('/health/migrations', () => migrations.report());
    this.server.get('/metrics', async (_request, reply) => {
      void reply.type(metrics.contentType);
      return metrics.text();
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const host = this.config.get('RUNNER_HOST', { infer: true });
    const port = this.config.get('RUNNER_PORT', { infer: true });
    const address = await this.server.listen({ host, port });
    this.logger.log({ message: 'health and metrics', address });
  }

  /** After the work in hand has ended: until then probes are told that the process is going away. */
  async onApplicationShutdown(): Promise<void> {
    await this.server.close();
  }

  private answer(path: string, ask: () => object | Promise<object>): void {
    this.server.get(path, async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return ask();
    });
  }
}

import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PHASES } from '../column-migration/operations.js';
import { Public } from '../http/index.js';
import { type Answer, type MigrationsReport, MigrationsHealth } from './migrations-health.service.js';

const OPEN = 200;
const CLOSED = 409;

const gateQuery = z.object({ to: z.enum(PHASES), mode: z.enum(['json']).optional() });

@Public()
@ApiExcludeController()
@Controller('health/migrations')
export class MigrationsHealthController {
  constructor(private readonly migrations: MigrationsHealth) {}

  /** Always 200: a column migration that wants attention is no reason to restart a process, or to send it nothing. */
  @Get()
  @Header('cache-control', 'no-store')
  report(): Promise<MigrationsReport> {
    return this.migrations.report();
  }

  /** May this step be taken? By status for scripts; with `mode=json` always 200, for tools that read the body. */
  @Get(':key/gate')
  @Header('cache-control', 'no-store')
  async gate(
    @Param('key') key: string,
    @Query({ schema: gateQuery }) { to, mode }: z.infer<typeof gateQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    const answer = await this.migrations.ask(key, to);
    void reply.status(answer.isOpen || mode === 'json' ? OPEN : CLOSED);
    return answer;
  }
}

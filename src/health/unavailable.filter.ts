import { type ArgumentsHost, Catch, type ExceptionFilter, ServiceUnavailableException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** A probe's answer keeps its details: which check failed, and why. */
@Catch(ServiceUnavailableException)
export class UnavailableFilter implements ExceptionFilter {
  catch(error: ServiceUnavailableException, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.status(error.getStatus()).header('cache-control', 'no-store').send(error.getResponse());
  }
}

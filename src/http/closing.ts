import type { FastifyInstance } from 'fastify';
import { UnavailableError } from '../common/errors.js';

/** This process is going away; another one, or its successor, will answer. */
export class ClosingError extends UnavailableError {
  readonly code = 'server.closing';

  constructor() {
    super('this server is closing; send the same request again');
  }
}

/**
 * Answers what still arrives on a connection in use while the process closes, in the shape of every other error. Goes
 * with `return503OnClosing: false`, or Fastify answers first, in its own. Liveness is told until the end.
 */
export function refuseWhileClosing(fastify: FastifyInstance): void {
  let isClosing = false;
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(isClosing && request.url !== '/health/live' ? new ClosingError() : undefined);
  });
}

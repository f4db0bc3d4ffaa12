import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** One line a request when it has ended: the route's pattern, not its URL, since a query may hold words of a memo. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    if (!route.startsWith('/health') && route !== '/metrics') {
      logger.info({
        message: 'request',
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
      });
    }
    done();
  });
}

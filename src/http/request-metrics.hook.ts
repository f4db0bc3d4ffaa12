import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

/** The name of the histogram of request durations. */
export const REQUEST_DURATION = 'treasurer_http_request_duration_seconds';

/** From a cached read to a bulk export; an SLO of 100 ms or 1 s falls on a bound. */
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const PROBES = /^\/(health|metrics)(\/|$)/;

/** Measures every request but probes, by the route's pattern: never by the URL, of which there are as many as rows. */
export function measureRequests(fastify: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: REQUEST_DURATION,
    help: 'Time from the head of a request to the end of its response, by route pattern; status 5xx is a fault on our side',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    if (!PROBES.test(route)) {
      const method = METHODS.includes(request.method) ? request.method : 'OTHER';
      duration.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    }
    done();
  });
}

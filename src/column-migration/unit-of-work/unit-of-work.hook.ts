import type { FastifyInstance } from 'fastify';
import type { UnitOfWork } from './unit-of-work.js';

/** A response with this status or above contains nothing that was read. */
const FAILURE = 500;

/**
 * Makes every request a unit of work. It begins before the guards, which an interceptor would miss, together with the
 * exception filter and the pages of a stream. It ends when the response has left its connection and the handler has
 * settled: a handler can outlive a client that leaves, and a response can still be on its way when the handler has
 * settled.
 */
export function openUnitsOfWork(fastify: FastifyInstance, unitOfWork: UnitOfWork): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    unitOfWork.begin((release) => {
      reply.raw.once('close', release);
      done();
    });
  });
  fastify.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function (request, reply) {
      const release = unitOfWork.hold();
      try {
        const answer: unknown = handler.call(this, request, reply);
        Promise.resolve(answer).then(release, release);
        return answer;
      } catch (error) {
        release();
        throw error;
      }
    };
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    const error = reply.statusCode < FAILURE ? refusalOf(unitOfWork) : undefined;
    if (error === undefined) done(null, payload);
    else done(error);
  });
}

function refusalOf(unitOfWork: UnitOfWork): Error | undefined {
  try {
    unitOfWork.assertStillMember();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

import type { FastifyInstance } from 'fastify';
import type { UnitOfWork } from './unit-of-work.js';

/** An answer of this status or above tells nothing that was read. */
const FAILURE = 500;

/**
 * Every request is a unit of work, from before its guards (an interceptor would miss them, the exception filter, and every
 * page of a stream) until its connection has let go of the response and its handler has settled. Neither alone ends it: a
 * handler outlives a client who leaves, and an answer is on its way when its handler has settled.
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

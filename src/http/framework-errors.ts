import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from './problem.js';

/**
 * Answers what the router refuses before any route is found (a broken or overlong address) in the shape of every other
 * error; Fastify's own answer would repeat the address.
 */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: status === 414 ? 'request.too_large' : 'request.malformed',
    detail: status === 414 ? 'a part of the address is too long' : 'the address is not a valid one',
    requestId: request.id,
  };
  void reply
    .status(status)
    .header('x-request-id', request.id)
    .type('application/problem+json; charset=utf-8')
    .send(problem);
}

import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorKind, TooManyError, CodedError, UnavailableError } from '../common/errors.js';
import { SQLSTATE, sqlstateOf } from '../database/index.js';
import type { Problem } from './problem.js';

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-many': 429,
  unavailable: 503,
  internal: 500,
};

/** Codes of what Nest and Fastify refuse before a handler of ours is reached. */
const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'request.malformed',
  404: 'route.not_found',
  405: 'route.method_not_allowed',
  413: 'request.too_large',
  414: 'request.too_large',
  415: 'request.media_type_unsupported',
  429: 'rate_limit.exceeded',
  431: 'request.too_large',
};

/** The database is away, full or too busy for now: the same request may well succeed later. */
const BUSY: readonly (string | undefined)[] = [
  SQLSTATE.queryCanceled,
  SQLSTATE.lockNotAvailable,
  SQLSTATE.deadlockDetected,
  SQLSTATE.serializationFailure,
  SQLSTATE.adminShutdown,
  SQLSTATE.crashShutdown,
  SQLSTATE.cannotConnectNow,
  SQLSTATE.tooManyConnections,
];
const AWAY = /^(ECONN|EPIPE|ETIMEDOUT|P1001|P1002|P1008|P1017|P2024|P2028)/;

type Answer = Pick<Problem, 'status' | 'code' | 'detail'> & {
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly retryAfter?: number;
};

/** Turns every error into one shape, RFC 9457. What is not ours is logged, and told as `internal` without its text. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    // Whoever asked has gone: there is nobody to tell, and what failed may be no more than that.
    if (reply.raw.destroyed) return;
    const answer = this.answer(error, request.id);
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (answer.retryAfter !== undefined) void reply.header('retry-after', String(answer.retryAfter));
    if (answer.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply
      .status(answer.status)
      .type('application/problem+json; charset=utf-8')
      .send(problemOf(answer, request.id));
  }

  private answer(error: unknown, requestId: string): Answer {
    if (error instanceof CodedError) return fromOurs(error);
    if (error instanceof HttpException) return fromFramework(error.getStatus(), error.message);
    const { statusCode, message, code } = error as { statusCode?: unknown; message?: unknown; code?: unknown };
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
      return fromFramework(statusCode, String(message));
    const state = sqlstateOf(error);
    if (
      BUSY.includes(state) ||
      (typeof code === 'string' && AWAY.test(code)) ||
      String(message).startsWith('timeout exceeded when trying to connect')
    ) {
      this.logger.warn({ message: 'the database could not serve a request', requestId, sqlstate: state, code });
      return {
        status: 503,
        code: 'database.unavailable',
        detail: 'the database cannot serve this now; try again',
        retryAfter: 1,
      };
    }
    this.logger.error({
      message: 'a request failed unexpectedly',
      requestId,
      sqlstate: state,
      code,
      stack: stackOf(error),
    });
    return { status: 500, code: 'internal', detail: 'something went wrong here; tell support the request id' };
  }
}

function fromOurs(error: CodedError): Answer {
  const retryAfter =
    error instanceof TooManyError || error instanceof UnavailableError ? { retryAfter: error.retryAfterSeconds } : {};
  return { status: STATUS[error.kind], code: error.code, detail: error.message, extra: error.details(), ...retryAfter };
}

function fromFramework(status: number, message: string): Answer {
  return { status, code: FRAMEWORK_CODES[status] ?? `http.${status}`, detail: message };
}

function problemOf({ status, code, detail, extra }: Answer, requestId: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, requestId, ...extra };
}

/** Where it happened, without the message: messages of the database may quote values of rows. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return `${error.name}\n${(error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n')}`;
}

import fastifyCors from '@fastify/cors';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import { RequestMethod } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { UnitOfWork } from './column-migration/index.js';
import { openUnitsOfWork } from './column-migration/operations.js';
import type { Environment } from './config/index.js';
import {
  answerFrameworkError,
  createLogger,
  drainConnections,
  logRequests,
  measureRequests,
  NestLogger,
  ProblemDetailsFilter,
  RateLimitedError,
  refuseWhileClosing,
  requestIdOf,
  serveOpenApi,
  trustedProxies,
  validationPipe,
} from './http/index.js';
import { Metrics } from './metrics/index.js';

/** Makes the HTTP application; the caller listens and closes. */
export async function createApp(environment: Environment): Promise<NestFastifyApplication> {
  const logger = createLogger(environment);
  const adapter = new FastifyAdapter({
    bodyLimit: environment.BODY_LIMIT_BYTES,
    trustProxy: trustedProxies(environment.TRUST_PROXY),
    return503OnClosing: false,
    genReqId: requestIdOf,
    frameworkErrors: answerFrameworkError,
    routerOptions: { maxParamLength: 200 },
    logger: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(environment), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  await secure(app, environment);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  openUnitsOfWork(fastify, app.get(UnitOfWork));
  refuseWhileClosing(fastify);
  drainConnections(fastify);
  acceptEmptyJson(app);
  logRequests(fastify, logger);
  measureRequests(fastify, app.get(Metrics, { strict: false }).registry);
  app.setGlobalPrefix('api', {
    exclude: ['health', 'health/*path', 'metrics'].map((path) => ({ path, method: RequestMethod.ALL })),
  });
  app.useGlobalFilters(new ProblemDetailsFilter());
  app.useGlobalPipes(validationPipe);
  app.enableShutdownHooks();
  serveOpenApi(app);
  return app;
}

/** Many clients name a content type on every request: a body that is not there is not a broken one. */
function acceptEmptyJson(app: NestFastifyApplication): void {
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', {}, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request as FastifyRequest, body.toString('utf8'), done);
  });
}

async function secure(app: NestFastifyApplication, environment: Environment): Promise<void> {
  // The OpenAPI page needs its own inline script and style; every other answer is JSON or CSV.
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'unsafe-inline'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
      },
    },
  });
  const { CORS_ORIGINS: origins } = environment;
  if (origins.length > 0)
    await app.register(fastifyCors, {
      origin: origins.includes('*') ? '*' : [...origins],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: 600,
    });
  if (environment.RATE_LIMIT_PER_MINUTE > 0) {
    await app.register(fastifyRateLimit, {
      max: environment.RATE_LIMIT_PER_MINUTE,
      timeWindow: '1 minute',
      allowList: (request) => /^\/(health|metrics)(\/|\?|$)/.test(request.url),
      errorResponseBuilder: (_request, context) => new RateLimitedError(Math.ceil(context.ttl / 1000)),
    });
  }
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.factory.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { createTestDatabase } from './database.js';
import { createHttpClient, type HttpClient } from './http-client.js';

export interface TestApp {
  /** Without `/api`: `http://127.0.0.1:49152`. */
  readonly url: string;
  /** Paths are below `/api`. */
  readonly http: HttpClient;
  readonly databaseUrl: string;
  readonly app: NestFastifyApplication;
  /** Closes the application, then drops its database; fails when a connection remains. Idempotent. */
  close(): Promise<void>;
}

/**
 * The real application on a database of its own, reached over real HTTP.
 * @param overrides environment variables of this application; throttling is off unless they say otherwise
 */
export async function startTestApp(overrides: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const environment = loadEnvironment({
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '5',
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_ATTEMPTS_PER_ACCOUNT: '1000',
    LOGIN_ATTEMPTS_PER_ADDRESS: '100000',
    LOG_LEVEL: 'error',
    // No flags but those a test gives; the developer's own are none of its business.
    FLAGS_FILE: '/nonexistent/flags.json',
    ...overrides,
  });
  const app = await createApp(environment);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= app.close().then(() => database.drop()));
  try {
    await app.listen({ host: environment.HOST, port: environment.PORT });
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = app.getHttpServer().address() as { readonly port: number };
  const url = `http://127.0.0.1:${port}`;
  return { url, http: createHttpClient(`${url}/api`), databaseUrl: database.url, app, close };
}

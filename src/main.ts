import { createApp } from './app.factory.js';
import { PrismaService } from './database/index.js';
import { readEnvironmentOrExit } from './environment-or-exit.js';

const environment = readEnvironmentOrExit();
const app = await createApp(environment);
await app.get(PrismaService, { strict: false }).warmUp();
await app.listen({ host: environment.HOST, port: environment.PORT });

import { createApp } from './app.factory.js';
import { readEnvironmentOrExit } from './environment-or-exit.js';

const environment = readEnvironmentOrExit();
const app = await createApp(environment);
await app.listen({ host: environment.HOST, port: environment.PORT });

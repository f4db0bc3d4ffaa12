import { createApp } from './app.factory.js';
import { type Environment, EnvironmentInvalidError, loadEnvironment } from './config/index.js';

function environmentOrExit(): Environment {
  try {
    return loadEnvironment(process.env);
  } catch (error) {
    if (!(error instanceof EnvironmentInvalidError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78); // EX_CONFIG of sysexits.h
  }
}

try {
  process.loadEnvFile('.env');
} catch {
  // No .env: the environment is all there is.
}
const environment = environmentOrExit();
const app = await createApp(environment);
await app.listen({ host: environment.HOST, port: environment.PORT });

import { type Environment, EnvironmentInvalidError, loadEnvironment } from './config/index.js';

/** EX_CONFIG of sysexits.h */
const EXIT_CONFIG = 78;

/** The configuration of this process, from the environment and `.env`; without a usable one it ends, and says why. */
export function readEnvironmentOrExit(): Environment {
  try {
    process.loadEnvFile('.env');
  } catch {
    // No .env: the environment is all there is.
  }
  try {
    return loadEnvironment(process.env);
  } catch (error) {
    if (!(error instanceof EnvironmentInvalidError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

import { existsSync } from 'node:fs';

/** Takes variables from `.env` in the working directory; those of the environment win. */
export function loadDotEnv(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

import type { INestApplicationContext } from '@nestjs/common';
import type { Environment } from '../config/index.js';

/** The services of this process. Loaded when a command needs them: half a second that `help` need not wait. */
export async function openServices(environment: Environment): Promise<INestApplicationContext> {
  const [{ NestFactory }, { CliModule }] = await Promise.all([import('@nestjs/core'), import('../cli.module.js')]);
  // What goes wrong is told by the command, in words for the person who gave it.
  const context = await NestFactory.createApplicationContext(CliModule.forRoot(environment), {
    logger: false,
    abortOnError: false,
  });
  return context;
}

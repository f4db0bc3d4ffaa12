import { NestFactory } from '@nestjs/core';
import { readEnvironmentOrExit } from './environment-or-exit.js';
import { createLogger, NestLogger } from './http/index.js';
import { RunnerModule } from './runner.module.js';

const environment = readEnvironmentOrExit();
const context = await NestFactory.createApplicationContext(RunnerModule.forRoot(environment), {
  logger: new NestLogger(createLogger(environment)),
  abortOnError: false,
});
context.enableShutdownHooks();

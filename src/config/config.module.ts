import { type DynamicModule, Module } from '@nestjs/common';
import type { Environment } from './environment.js';

/** Injects the process's `Environment`. */
export const ENVIRONMENT = Symbol('Environment');

@Module({})
export class ConfigModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: ENVIRONMENT, useValue: environment }],
      exports: [ENVIRONMENT],
    };
  }
}

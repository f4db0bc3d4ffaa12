import { type DynamicModule, Module } from '@nestjs/common';
import type { Environment } from './environment.js';
import { INSTANCE, newInstance, type ProcessRole } from './instance.js';

/** Injects the process's `Environment`. */
export const ENVIRONMENT = Symbol('Environment');

@Module({})
export class ConfigModule {
  static forRoot(environment: Environment, role: ProcessRole = 'api'): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: ENVIRONMENT, useValue: environment },
        { provide: INSTANCE, useValue: newInstance(role) },
      ],
      exports: [ENVIRONMENT, INSTANCE],
    };
  }
}

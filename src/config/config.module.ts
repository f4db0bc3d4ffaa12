import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { Environment } from './environment.js';
import { INSTANCE, newInstance, type ProcessRole } from './instance.js';

/** `ConfigService<Environment, true>` and `INSTANCE` for the whole process. */
@Module({})
export class AppConfigModule {
  static forRoot(environment: Environment, role: ProcessRole = 'api'): DynamicModule {
    return {
      module: AppConfigModule,
      global: true,
      imports: [
        // What `loadEnvironment` made is all there is. `validate` and `validationSchema` stay out: they write every
        // value back into `process.env`, the default of JWT_SECRET too, where child processes inherit them.
        ConfigModule.forRoot({
          load: [() => environment],
          ignoreEnvFile: true,
          validatePredefined: false,
          skipProcessEnv: true,
        }),
      ],
      providers: [{ provide: INSTANCE, useValue: newInstance(role) }],
      exports: [ConfigModule, INSTANCE],
    };
  }
}

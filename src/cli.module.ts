import { type DynamicModule, Module } from '@nestjs/common';
import { BackfillModule } from './column-migration/operations.js';
import type { Environment } from './config/index.js';
import { CoreModule } from './core.module.js';

/** Root of a command: asks and leaves. It knows the column migrations of this build, and is no member of the fleet. */
@Module({})
export class CliModule {
  static forRoot(environment: Environment): DynamicModule {
    return { module: CliModule, imports: [CoreModule.forRoot(environment, 'cli'), BackfillModule] };
  }
}

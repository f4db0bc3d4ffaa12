import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule, type Environment } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import { HealthModule } from './health/health.module.js';

/** Root of the HTTP process. */
@Module({})
export class AppModule {
  static forRoot(environment: Environment): DynamicModule {
    return { module: AppModule, imports: [ConfigModule.forRoot(environment), DatabaseModule, HealthModule] };
  }
}

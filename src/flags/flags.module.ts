import { Global, Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { type Environment, settingsOf } from '../config/index.js';
import { FlagAdmin } from './admin/flag-admin.port.js';
import { createFlagAdmin, createFlags, FLAG_ADMIN_VARIABLES, FLAGS_VARIABLES } from './create-flags.js';
import { Flags } from './flags.port.js';

/** Feature flags for everybody who injects `Flags`, from the source that the environment names. */
@Global()
@Module({
  providers: [
    {
      provide: Flags,
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) => createFlags(settingsOf(config, FLAGS_VARIABLES)),
    },
    {
      provide: FlagAdmin,
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) =>
        createFlagAdmin(settingsOf(config, FLAG_ADMIN_VARIABLES)),
    },
  ],
  exports: [Flags, FlagAdmin],
})
export class FlagsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(Flags) private readonly flags: Flags) {}

  onApplicationBootstrap(): Promise<void> {
    return this.flags.start();
  }

  /** The last of the hooks: requests that are still in flight may ask for a flag until they end. */
  onApplicationShutdown(): Promise<void> {
    return this.flags.stop();
  }
}

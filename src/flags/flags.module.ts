import { Global, Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ENVIRONMENT } from '../config/index.js';
import { FlagAdmin } from './admin/flag-admin.port.js';
import { createFlagAdmin, createFlags } from './create-flags.js';
import { Flags } from './flags.port.js';

/** Feature flags for everybody who injects `Flags`, from the source that the environment names. */
@Global()
@Module({
  providers: [
    { provide: Flags, inject: [ENVIRONMENT], useFactory: createFlags },
    { provide: FlagAdmin, inject: [ENVIRONMENT], useFactory: createFlagAdmin },
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

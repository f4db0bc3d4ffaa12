import { Module } from '@nestjs/common';
import { DIRECT_POOL, DirectPoolCloser, directPoolProvider } from '../sql/direct-pool.provider.js';
import { Verifier } from '../verification/verifier.service.js';
import { Sweep } from '../verification/sweep.service.js';
import { Backfill } from '../backfill/backfill.service.js';

/** Backfill and sweeps: the runner starts them by itself, a command at a person's request. */
@Module({
  providers: [directPoolProvider, DirectPoolCloser, Backfill, Sweep, Verifier],
  exports: [DIRECT_POOL, Backfill, Sweep, Verifier],
})
export class BackfillModule {}

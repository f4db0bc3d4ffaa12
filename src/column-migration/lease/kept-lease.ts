import type pg from 'pg';
import { type Lease, releaseLease, takeLease } from './lease.sql.js';

/** A lease that is renewed while its work lasts. That it was lost is found by the fence, not by this timer. */
export class KeptLease {
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly pool: pg.Pool,
    readonly lease: Lease,
    ttlMs: number,
  ) {
    this.timer = setInterval(() => {
      void takeLease(pool, lease.name, lease.holder, ttlMs).catch(() => undefined);
    }, ttlMs / 3);
    this.timer.unref();
  }

  /** `undefined` while somebody else holds it. */
  static async take(pool: pg.Pool, name: string, holder: string, ttlMs: number): Promise<KeptLease | undefined> {
    const lease = await takeLease(pool, name, holder, ttlMs);
    return lease && new KeptLease(pool, lease, ttlMs);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await releaseLease(this.pool, this.lease).catch(() => undefined);
  }
}

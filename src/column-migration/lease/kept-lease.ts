import type pg from 'pg';
import { type Lease, releaseLease, takeLease } from './lease.sql.js';

/** A lease that is renewed while its work lasts. The fence notices the loss of the lease, not this timer. */
export class KeptLease {
  private readonly timer: NodeJS.Timeout;
  private renewal: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly pool: pg.Pool,
    readonly lease: Lease,
    ttlMs: number,
  ) {
    this.timer = setInterval(() => {
      this.renewal = takeLease(pool, lease.name, lease.holder, ttlMs).catch(() => undefined);
    }, ttlMs / 3);
    this.timer.unref();
  }

  /** Returns `undefined` while another process holds it. */
  static async take(pool: pg.Pool, name: string, holder: string, ttlMs: number): Promise<KeptLease | undefined> {
    const lease = await takeLease(pool, name, holder, ttlMs);
    return lease && new KeptLease(pool, lease, ttlMs);
  }

  /** Waits for a renewal under way first, which would take the lease back. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.renewal;
    await releaseLease(this.pool, this.lease).catch(() => undefined);
  }
}

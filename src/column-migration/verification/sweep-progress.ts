import type pg from 'pg';
import type { Cursor } from '../catalog/primary-key.sql.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import type { Plan } from '../plan/plan.js';
import { type Identity, readIdentity } from '../guard/identity.sql.js';
import type { Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { Compared } from './comparer.js';
import { type Findings, NOTHING_FOUND, plus } from '../evidence/findings.js';
import { readInterrupted, type SweepKind, writeInterrupted } from '../evidence/interrupted-sweep.sql.js';

/** How much work is lost at most when a process is killed. */
const SAVE_EVERY_MS = 1_000;

/**
 * How far a sweep has come and what it has found. Kept in the ledger for those kinds that are resumed after an
 * interruption.
 */
export class SweepProgress {
  private savedAt = performance.now();
  /** Whether every row was compared. */
  isDone = false;

  private constructor(
    private readonly pool: pg.Pool,
    private readonly key: string,
    private readonly version: bigint,
    private readonly lease: Lease,
    private readonly kind: SweepKind | undefined,
    readonly startedAt: Date,
    readonly identity: Identity,
    public cursor: Cursor = null,
    public found: Findings = NOTHING_FOUND,
  ) {}

  /**
   * Starts from the beginning, or where a sweep of this kind was interrupted, if nothing has changed that its proof
   * depends on.
   */
  static async begin(
    pool: pg.Pool,
    plan: Plan,
    { version }: Pick<LedgerRow, 'version'>,
    lease: Lease,
    kind: SweepKind | undefined,
  ): Promise<SweepProgress> {
    const { rows } = await pool.query<{ now: Date }>(`select clock_timestamp() as now`);
    const now = rows[0]?.now ?? new Date(0);
    const identity = await readIdentity(pool, plan);
    const at = kind === undefined ? undefined : await readInterrupted(pool, plan.key, kind, version, identity);
    return at === undefined
      ? new SweepProgress(pool, plan.key, version, lease, kind, now, identity)
      : new SweepProgress(pool, plan.key, version, lease, kind, at.startedAt, at.identity, at.cursor, at.found);
  }

  /** Counts a batch. Returns `false` when the lease is lost. */
  async advance({ judged, repaired }: Compared): Promise<boolean> {
    this.found = plus(this.found, judged, repaired);
    this.cursor = judged.cursor;
    this.isDone = judged.cursor === null;
    return performance.now() - this.savedAt < SAVE_EVERY_MS || this.save();
  }

  /** Saves the progress for a successor. Returns `false` when the lease is lost. */
  async save(): Promise<boolean> {
    const { kind, cursor, version, startedAt, identity, found } = this;
    if (kind === undefined || cursor === null) return true;
    const sweep = { version, startedAt, identity, cursor, found };
    const isSaved = await inRetriedTransaction(this.pool, async (client) =>
      (await writeInterrupted(client, this.key, kind, this.lease, sweep)) ? true : undefined,
    );
    this.savedAt = performance.now();
    return isSaved === true;
  }
}

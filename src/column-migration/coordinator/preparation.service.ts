import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { assertNever } from '../../common/assert-never.js';
import type { Plan } from '../plan/plan.js';
import { openWriters } from '../fleet/open-writers.sql.js';
import { type Condition, nextRemedy } from '../gate/condition.js';
import type { Verdict } from '../gate/gate.service.js';
import { guardFunctionSql } from '../guard/guard-function.sql.js';
import { guardStateOf } from '../guard/guard-states.js';
import { readIdentity } from '../guard/identity.sql.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { lockLedgerRow } from '../ledger/read-ledger.sql.js';
import { recordEvent } from '../ledger/record-event.sql.js';
import { recordStrict } from '../ledger/record-strict.sql.js';
import { recordStrictSettled } from '../ledger/record-settled.sql.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import { inTransaction } from '../sql/in-transaction.js';
import { isLockMissing } from '../sql/lock-missing.js';
import { cancelAutovacuum } from '../step-ddl/cancel-autovacuum.sql.js';
import { LOCK_TIMEOUT_MS, retryLocks } from '../step-ddl/lock-timeout.js';
import {
  addRequiredSql,
  readRequired,
  requiredColumns,
  requiredName,
  validateRequiredSql,
} from '../step-ddl/required.sql.js';
import { tableNotLocked } from './table-not-locked.sql.js';
import { restampEvidence } from '../evidence/evidence.sql.js';
import { DIRECT_POOL } from '../sql/direct-pool.provider.js';
import { Settling } from './settling.js';

/**
 * Work before a step whose effect must be waited for. Each part can be taken back, and is done again if it was lost.
 */
@Injectable()
export class Preparation {
  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    private readonly settling: Settling,
  ) {}

  /**
   * Mends the first unmet condition that the coordinator can mend, if all of them can be mended. Returns whether
   * anything changed, or what blocks it.
   */
  async advance(plan: Plan, row: LedgerRow, { unmet }: Verdict, lease: Lease): Promise<boolean | Condition> {
    const remedy = nextRemedy(unmet);
    switch (remedy) {
      case 'analyze':
        return this.analyze(plan, lease);
      case 'make-strict':
        return row.isStrict ? this.settleStrict(plan, row) : this.setStrict(plan, row, true, lease);
      case 'validate-required':
        return this.validateRequired(plan, lease);
      case 'make-lenient':
        return this.setStrict(plan, row, false, lease);
      case 'fill':
      case 'sweep':
      case undefined:
        return false;
      default:
        return assertNever(remedy);
    }
  }

  /**
   * The guard becomes strict before new is read for the first time (D2), and lenient only after it was read for the
   * last time (D3).
   */
  async setStrict(plan: Plan, row: LedgerRow, isStrict: boolean, lease: Lease): Promise<boolean> {
    return this.fenced(lease, async (client) => {
      const locked = await lockLedgerRow(client, row.key);
      if (locked?.version !== row.version || locked.isStrict === isStrict) return false;
      const before = await readIdentity(client, plan);
      await client.query(guardFunctionSql(plan, guardStateOf(row.phase, isStrict)));
      await recordStrict(client, row.key, isStrict);
      await restampEvidence(client, row.key, before, await readIdentity(client, plan));
      await recordEvent(client, {
        key: row.key,
        kind: 'guard',
        askedBy: 'coordinator',
        evidence: { guard: isStrict ? 'strict' : 'lenient' },
      });
      return true;
    });
  }

  private async settleStrict(plan: Plan, row: LedgerRow): Promise<boolean> {
    // The guard's function identifies the wait: a guard that was relaxed and made strict again is waited for again.
    const { guardFunction } = await readIdentity(this.pool, plan);
    const open = await openWriters(this.pool, plan);
    if (!this.settling.hasEnded(`${row.key} strict`, String(guardFunction), open)) return false;
    await recordStrictSettled(this.pool, row.key);
    return true;
  }

  /**
   * Adds the check for new rows first, which is instant. Then validates it for old rows, beside readers and writers.
   */
  private async validateRequired(plan: Plan, lease: Lease): Promise<boolean | Condition> {
    const present = await readRequired(this.pool, plan);
    for (const column of requiredColumns(plan)) {
      const check = present.get(requiredName(plan, column));
      if (check?.isValid === true) continue;
      const changes = [
        ...(check === undefined ? [addRequiredSql(plan, column)] : []),
        validateRequiredSql(plan, column),
      ];
      for (const sql of changes) {
        const done = await this.alter(plan, sql, lease);
        if (done !== true) return done;
      }
    }
    return true;
  }

  private analyze(plan: Plan, lease: Lease): Promise<boolean | Condition> {
    const columns = plan.new.columns.map(({ name }) => quoteName(name)).join(', ');
    return this.alter(plan, `analyze ${tableOf(plan)} (${columns})`, lease);
  }

  /**
   * Returns what is in the way, if the table could not be locked. It never waits long for the table, because other
   * steps would wait as well.
   */
  private async alter(plan: Plan, sql: string, lease: Lease): Promise<boolean | Condition> {
    const done = await retryLocks(isLockMissing, (attempt) =>
      this.fenced(lease, async (client) => {
        if (attempt > 1) await cancelAutovacuum(client, plan);
        await client.query(sql);
        return true;
      }),
    );
    return done ?? tableNotLocked(this.pool, plan);
  }

  private async fenced(lease: Lease, work: (client: pg.PoolClient) => Promise<boolean>): Promise<boolean> {
    return inTransaction(this.pool, async (client) => (await work(client)) && (await holdsLease(client, lease)), {
      settings: `set local lock_timeout = ${LOCK_TIMEOUT_MS}`,
      isKept: (isDone) => isDone,
    });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { Plan } from '../plan/plan.js';
import { type Condition, type ConditionName, unmet } from '../gate/condition.js';
import { Gate } from '../gate/gate.service.js';
import { readIdentity } from '../guard/identity.sql.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { lockLedgerRow } from '../ledger/read-ledger.sql.js';
import { movePhase, recordMovedDefaults } from '../ledger/move-phase.sql.js';
import { recordEvent } from '../ledger/record-event.sql.js';
import { recordRequest } from '../ledger/record-request.sql.js';
import { type Phase, rungOf } from '../phase/phase.js';
import { inTransaction } from '../sql/in-transaction.js';
import { isLockMissing } from '../sql/lock-missing.js';
import { tableOf } from '../plan/plan.sql.js';
import { cancelAutovacuum } from '../step-ddl/cancel-autovacuum.sql.js';
import { readOldDefaults } from '../step-ddl/defaults.sql.js';
import { LOCK_TIMEOUT_MS, retryLocks } from '../step-ddl/lock-timeout.js';
import { ddlOf, type StepDdl } from '../step-ddl/step-ddl.js';
import { countCalls } from '../outside-statements/called-since.js';
import { tableNotLocked } from './table-not-locked.sql.js';
import { restampEvidence } from '../evidence/evidence.sql.js';
import { DIRECT_POOL } from '../sql/direct-pool.provider.js';

/**
 * What the DDL of a step cost others: how long it waited for the table, and how long it had the table to itself, in ms.
 */
export interface LockTimes {
  readonly waitedMs: number;
  readonly heldMs: number;
}

export interface Step {
  readonly plan: Plan;
  readonly row: LedgerRow;
  readonly to: Phase;
  /** The coordinator's lease, so that a coordinator that was frozen changes nothing when it wakes up. */
  readonly lease: Lease;
  readonly askedBy: string;
}

export type StepOutcome =
  | { readonly kind: 'taken'; readonly locks: LockTimes | undefined }
  | { readonly kind: 'refused'; readonly unmet: readonly Condition[] };

/**
 * Takes one step: DDL, evidence and the phase in force in one transaction. The table is locked first and the ledger's
 * row last (D23).
 */
@Injectable()
export class Stepper {
  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    private readonly gate: Gate,
  ) {}

  async take(step: Step): Promise<StepOutcome> {
    const outcome = await retryLocks(isLockMissing, (attempt) => this.attempt(step, attempt));
    if (outcome !== undefined) return outcome;
    return { kind: 'refused', unmet: [await tableNotLocked(this.pool, step.plan)] };
  }

  private async attempt(step: Step, attempt: number): Promise<StepOutcome> {
    const outcome = await inTransaction(
      this.pool,
      async (client) => {
        if (attempt > 1) await cancelAutovacuum(client, step.plan);
        return this.within(client, step);
      },
      { settings: `set local lock_timeout = ${LOCK_TIMEOUT_MS}`, isKept: ({ kind }) => kind === 'taken' },
    );
    return outcome.kind === 'taken' ? { ...outcome, locks: outcome.locks?.() } : outcome;
  }

  private async within(
    client: pg.PoolClient,
    { plan, row, to, lease, askedBy }: Step,
  ): Promise<
    { kind: 'taken'; locks: (() => LockTimes) | undefined } | { kind: 'refused'; unmet: readonly Condition[] }
  > {
    const isUp = rungOf(to) > rungOf(row.phase);
    const defaults = row.movedDefaults ?? (await readOldDefaults(client, plan));
    const ddl = ddlOf(plan, row.phase, to, { isStrict: row.isStrict, defaults });
    const statements = await countCalls(client, plan, to);
    const locks = await this.lockTable(client, plan, ddl);
    if (!(await holdsLease(client, lease)))
      return refusedBy('lease.held', 'another process coordinates now; it takes the step');
    const locked = await lockLedgerRow(client, row.key);
    if (locked === undefined || locked.version !== row.version || locked.isStrict !== row.isStrict)
      return refusedBy('ledger.unchanged', 'the ledger has moved on meanwhile');
    const verdict = await this.gate.judge(client, locked, to);
    if (!verdict.isOpen) return { kind: 'refused', unmet: verdict.unmet };
    await this.change(client, plan, ddl);
    if (to === 'enforced' && isUp) await recordMovedDefaults(client, row.key, defaults);
    if (row.phase === 'enforced' && !isUp) await recordMovedDefaults(client, row.key, null);
    if (locked.requested?.to === to || !isUp) await recordRequest(client, row.key, null, askedBy);
    if (!(await movePhase(client, { key: row.key, from: row.phase, to, version: locked.version })))
      return refusedBy('ledger.unchanged', 'the ledger has moved on meanwhile');
    await recordEvent(client, {
      key: row.key,
      kind: 'moved',
      from: row.phase,
      to,
      askedBy,
      evidence: {
        conditions: verdict.conditions.map(({ name, detail }) => ({ name, detail })),
        ...(locks === undefined ? {} : { lockWaitMs: locks.waitedMs, lockHeldMs: locks.sinceMs() }),
        ...(statements === undefined ? {} : { statements }),
      },
    });
    return { kind: 'taken', locks: locks && (() => ({ waitedMs: locks.waitedMs, heldMs: locks.sinceMs() })) };
  }

  private async lockTable(
    client: pg.PoolClient,
    plan: Plan,
    ddl: StepDdl,
  ): Promise<{ readonly waitedMs: number; sinceMs(): number } | undefined> {
    if (ddl.table.length === 0) return undefined;
    const asked = performance.now();
    await client.query(`lock table ${tableOf(plan)} in access exclusive mode`);
    const granted = performance.now();
    return {
      waitedMs: round(granted - asked),
      sinceMs: () => round(performance.now() - granted),
    };
  }

  /** A proof goes on to stand if it is our own step that replaced the guard. */
  private async change(client: pg.PoolClient, plan: Plan, ddl: StepDdl): Promise<void> {
    const before = await readIdentity(client, plan);
    for (const statement of ddl.table) await client.query(statement);
    if (ddl.guard !== undefined) await client.query(ddl.guard);
    await restampEvidence(client, plan.key, before, await readIdentity(client, plan));
  }
}

function refusedBy(name: ConditionName, detail: string): { kind: 'refused'; unmet: readonly Condition[] } {
  return { kind: 'refused', unmet: [unmet(name, detail)] };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

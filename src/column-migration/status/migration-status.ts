import type { FlagOpinions, Opinion } from '../phase/desired.js';
import type { Condition } from '../gate/condition.js';
import type { Request } from '../ledger/ledger-row.js';
import type { Desired } from '../phase/desired.js';
import type { Phase } from '../phase/phase.js';
import type { BackfillReport } from './backfill-report.js';
import type { EvidenceReport } from './evidence-report.js';
import type { StatusProblem } from './status-problem.js';
import type { StrayWriter } from '../guard/stray-writers.sql.js';

/** The phase in the ledger, and since when. Times are the database's. */
export interface PhaseInForce {
  readonly phase: Phase;
  readonly version: number;
  readonly enteredAt: string;
  readonly ageMs: number;
}

/** What the flags say, as last loaded. While they are not fresh, none of it counts. */
export interface FlagReport {
  readonly dualWrite: Opinion;
  readonly readNew: Opinion;
  readonly newOnly: Opinion;
  /** How many of the sticky keys `read-new` lets through, where it is one percentage and nothing else. */
  readonly readNewPercent: number | null;
  readonly readNewIsForAll: FlagOpinions['readNewIsForAll'];
  readonly freshness: 'fresh' | 'stale' | 'never';
  readonly source: string;
  readonly lastSuccessAt: string | null;
  readonly reason: string | null;
}

export interface MemberReport {
  readonly applicationName: string;
  readonly role: string;
  readonly build: string;
  readonly isLive: boolean;
  /** Whether its build can run the phase in force. */
  readonly supportsPhase: boolean;
  readonly hasAcknowledged: boolean;
}

/** The next step, and whether it may be taken now. */
export interface NextStep {
  readonly to: Phase;
  /** Whether the flags or the pipeline ask for it. Otherwise it is only the step that would come next. */
  readonly isAskedFor: boolean;
  readonly isOpen: boolean;
  readonly conditions: readonly Condition[];
}

/**
 * All that can be said of one column migration, as plain JSON. Health, metrics and the command line show nothing else.
 */
export interface MigrationStatus {
  readonly key: string;
  /** `public.transactions` */
  readonly table: string;
  /** Whether this build holds its code. */
  readonly hasCode: boolean;
  /** `null`: the ledger does not know it, because its expand schema migration is not applied. */
  readonly inForce: PhaseInForce | null;
  readonly desired: Desired;
  /** The phase that it is moving to. `null` when it is there, or nothing can be asked for. */
  readonly target: Phase | null;
  readonly flags: FlagReport;
  readonly requested: Request | null;
  readonly isStrict: boolean;
  readonly members: readonly MemberReport[];
  /** `null`: never begun. */
  readonly backfill: BackfillReport | null;
  readonly evidence: { readonly backfill: EvidenceReport | null; readonly verification: EvidenceReport | null };
  /** Rows that a read has found to differ, and that neither a read nor a sweep has found equal since. */
  readonly mismatches: number;
  readonly strayWriters: readonly StrayWriter[];
  readonly nextStep: NextStep | null;
  /** What an operator can do next without risk. */
  readonly nextSafeAction: string;
  readonly problems: readonly StatusProblem[];
  /** Whether a person should look at it. */
  readonly isDegraded: boolean;
}

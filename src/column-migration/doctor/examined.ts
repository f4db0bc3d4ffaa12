import type pg from 'pg';
import type { Plan } from '../plan/plan.js';
import type { FleetMember } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { Finding, FindingCode, Found } from './finding.js';

/** One column migration under the doctor's eyes, all of it as one transaction sees it. */
export interface Examined {
  /** In a transaction that will be rolled back. */
  readonly db: pg.ClientBase;
  /** As the definition has it. */
  readonly defined: Plan;
  /** With its columns as they are named in the phase in force. */
  readonly plan: Plan;
  readonly row: LedgerRow;
  readonly fleet: readonly FleetMember[];
}

export type Check = (examined: Examined) => Promise<Found> | Found;

export function error({ row }: Examined, code: FindingCode, what: string, todo: string): Finding {
  return { code, severity: 'error', key: row.key, what, todo };
}

export function warning({ row }: Examined, code: FindingCode, what: string, todo: string): Finding {
  return { code, severity: 'warning', key: row.key, what, todo };
}

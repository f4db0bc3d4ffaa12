import type pg from 'pg';
import type { Plan } from '../plan/plan.js';
import type { FleetMember } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { Finding, FindingCode, Found } from './finding.js';

/** One column migration that is examined, as one transaction sees it. */
export interface Examined {
  /** Its transaction will be rolled back. */
  readonly db: pg.ClientBase;
  /** The plan, with the columns' names from the definition. */
  readonly defined: Plan;
  /** The plan, with the columns' names in the phase in force. */
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

import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { planIn } from '../plan/plan-in.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { type FleetMember, readFleet } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { inTransaction } from '../sql/in-transaction.js';
import { checkBackfill } from './checks/backfill-check.js';
import { checkColumns } from './checks/columns-check.js';
import { checkDefined } from './checks/definition-check.js';
import { checkEvidence } from './checks/evidence-check.js';
import { checkExecute } from './checks/execute-check.js';
import { checkFilled } from './checks/filled-check.js';
import { checkFleet } from './checks/fleet-check.js';
import { checkFleetWide } from './checks/fleet-wide.js';
import { checkGuard } from './checks/guard-check.js';
import { checkIndexes } from './checks/indexes-check.js';
import { checkLedger } from './checks/ledger-check.js';
import { checkLeftovers } from './checks/leftover-check.js';
import { checkMismatches } from './checks/mismatches-check.js';
import { checkStatements } from './checks/statements-check.js';
import type { Check } from './examined.js';
import type { Finding, Found } from './finding.js';

/** The most urgent first. */
const CHECKS: readonly Check[] = [
  checkColumns,
  checkDefined,
  checkGuard,
  checkExecute,
  checkLedger,
  checkFilled,
  checkIndexes,
  checkEvidence,
  checkMismatches,
  checkBackfill,
  checkStatements,
  checkFleet,
  checkLeftovers,
];

/** Compares the ledger with the catalog and with the code of this build. Changes nothing. */
@Injectable()
export class Doctor {
  constructor(
    @Inject(ColumnMigrationRegistry) private readonly registry: Pick<ColumnMigrationRegistry, 'all' | 'get'>,
  ) {}

  /** Everything that is wrong. Empty when all is well. */
  async examine(pool: pg.Pool): Promise<Found> {
    return inTransaction(pool, (client) => this.examineIn(client), {
      // One snapshot, so that a step taken meanwhile is seen as a whole or not at all.
      settings: 'set transaction isolation level repeatable read',
      isKept: () => false,
    });
  }

  private async examineIn(client: pg.ClientBase): Promise<Found> {
    const ledger = await readLedger(client);
    const fleet = await readFleet(client);
    const found: Finding[] = [];
    for (const key of [...new Set([...ledger.keys(), ...this.registry.all().keys()])].sort())
      found.push(...(await this.examineOne(client, key, ledger.get(key), fleet)));
    return [...found, ...(await checkFleetWide(client, fleet))];
  }

  private async examineOne(
    db: pg.ClientBase,
    key: string,
    row: LedgerRow | undefined,
    fleet: readonly FleetMember[],
  ): Promise<Found> {
    const defined = this.registry.get(key)?.plan;
    if (row === undefined) return [notExpanded(key)];
    if (defined === undefined) return row.phase === 'contracted' ? [] : [withoutCode(row)];
    const examined = { db, defined, plan: planIn(defined, row.phase), row, fleet };
    const found: Finding[] = [];
    for (const check of CHECKS) found.push(...(await check(examined)));
    return found;
  }
}

function notExpanded(key: string): Finding {
  return {
    code: 'expand.missing',
    severity: 'error',
    key,
    what: 'this build has its code, and the ledger does not know it',
    todo: 'apply the expand schema migration: npm run db:migrate -- deploy',
  };
}

function withoutCode({ key, phase }: LedgerRow): Finding {
  return {
    code: 'code.missing',
    severity: 'error',
    key,
    what: `it is in ${phase}, and this build has no code for it`,
    todo: `deploy a build with src/in-flight/${key}: a folder goes only after contracted`,
  };
}

import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type pg from 'pg';
import { ColumnMigrationRegistry, ledgerTrouble, schemaProblems } from '../column-migration/operations.js';
import { PROBE_POOL } from '../database/index.js';

/** Whether the ledger is there and the schema is one that this build can serve with. Never throws. */
@Injectable()
export class SchemaHealth {
  constructor(
    @Inject(PROBE_POOL) private readonly pool: pg.Pool,
    private readonly registry: ColumnMigrationRegistry,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(name: string): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    try {
      const problems = await schemaProblems(this.pool, this.registry);
      return problems.length === 0 ? indicator.up() : indicator.down({ message: problems.join('; ') });
    } catch (error) {
      return indicator.down({ message: ledgerTrouble(error) });
    }
  }
}

import { Gauge, type Registry } from 'prom-client';

/** Gauges that are registered and reset together. */
class GaugeFamily {
  private readonly all: Gauge[] = [];

  constructor(
    private readonly registry: Registry,
    private readonly prefix: string,
  ) {}

  /** Forgets all values, so that nothing is shown that is gone or can no longer be read. */
  reset(): void {
    for (const gauge of this.all) gauge.reset();
  }

  protected gauge(name: string, help: string, labelNames: readonly string[]): Gauge {
    const registers = [this.registry];
    const gauge = new Gauge({ name: `${this.prefix}_${name}`, help, labelNames: [...labelNames], registers });
    this.all.push(gauge);
    return gauge;
  }
}

/** The gauges that are read from the ledger. Every process shows the same values, so a query takes `max by (key)`. */
export class StatusGauges extends GaugeFamily {
  readonly phase = this.gauge('phase_state', '1 for the phase in force of a key, 0 for the others', ['key', 'phase']);
  readonly target = this.gauge('target_state', '1 for the phase that is asked for, 0 for the others', ['key', 'phase']);
  readonly rung = this.gauge(
    'phase_rung',
    'The phase in force as a number, 0 is expanded and 8 contracted; absent when the ledger does not know the key',
    ['key'],
  );
  readonly targetRung = this.gauge(
    'target_rung',
    'The phase that is asked for, as a number; a step waits while it differs from phase_rung',
    ['key'],
  );
  readonly age = this.gauge('phase_age_seconds', 'For how long the phase has been in force', ['key']);
  readonly unmet = this.gauge(
    'unmet_condition_state',
    '1 while a step that is asked for waits for this condition; the detail is at /health/migrations',
    ['key', 'to', 'condition'],
  );
  readonly members = this.gauge(
    'members_count',
    'Fleet members by state; dead: gone without leaving; more live than acknowledged: a step waits for work under way',
    ['key', 'state'],
  );
  readonly mismatches = this.gauge(
    'mismatched_rows_count',
    'Rows that a read found to differ, and that none has found equal since; above 0 something wrote past the guard',
    ['key'],
  );
  readonly sweep = this.gauge(
    'sweep_rows_count',
    'Rows of the last full comparison by result; unequal, repaired or unconvertible above 0 keeps the gate closed',
    ['key', 'result'],
  );
  readonly evidenceAge = this.gauge('evidence_age_seconds', 'Age of a proof', ['key', 'kind']);
  readonly strays = this.gauge(
    'stray_writes_count',
    'Transactions of the last day that set one column alone, each repaired by the guard; above 0 a writer has to be changed before retired',
    ['key'],
  );
  readonly backfillRows = this.gauge(
    'backfill_rows_count',
    'Rows that the backfill has visited, and rows that it has changed',
    ['key', 'result'],
  );
  readonly backfillProgress = this.gauge(
    'backfill_progress_ratio',
    'How far the backfill has come, from 0 to 1, by an estimate until it ends; absent when there is none',
    ['key'],
  );
  readonly backfillRate = this.gauge('backfill_rate_rows_per_second', 'Speed of the backfill since it began', ['key']);
  readonly problems = this.gauge(
    'problem_state',
    '1 while a column migration has this problem; what to do about it is at /health/migrations',
    ['key', 'code'],
  );
}

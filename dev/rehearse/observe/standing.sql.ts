import type pg from 'pg';
import { type Phase, PHASES } from '../../../src/column-migration/phase/phase.js';
import { KEY } from '../subject.js';

export interface BackfillStanding {
  readonly status: string;
  readonly visited: number;
  readonly expected: number | null;
  /** What it gives way to now, in words. */
  readonly holding: string | null;
}

/** What the ledger says at one moment. */
export interface Standing {
  readonly phase: Phase;
  readonly version: number;
  /** What the next step waits for, in words. */
  readonly waitsFor: readonly string[];
  readonly mismatches: number;
  readonly strayWrites: number;
  readonly backfill: BackfillStanding | undefined;
  /** Live members that had not acknowledged the version that the last step left, when that step was no undoing. */
  readonly passedOver: readonly string[];
}

interface Row {
  readonly phase: string;
  readonly version: string;
  readonly reasons: readonly string[] | null;
  readonly mismatches: string;
  readonly stray_writes: string;
  readonly status: string | null;
  readonly visited: string | null;
  readonly expected: string | null;
  readonly holding: string | null;
  readonly passed_over: readonly string[] | null;
}

/** `undefined` before the column migration is known there. */
export async function readStanding(db: pg.Pool): Promise<Standing | undefined> {
  const { rows } = await db.query<Row>(
    `select m.phase, m.version, m.waiting -> 'reasons' as reasons,
            (select count(*) from column_migration.mismatch as x where x.migration_key = m.key) as mismatches,
            (select count(*) from column_migration.stray_write as s where s.migration_key = m.key) as stray_writes,
            b.status, b.rows_expected as expected, b.holding,
            b.rows_visited + (select coalesce(sum(r.rows_visited), 0) from column_migration.backfill_range as r where r.migration_key = m.key) as visited,
            (select array_agg(f.application_name) from column_migration.member as f
               left join column_migration.acknowledgement as a on a.member_id = f.id and a.migration_key = m.key
              where f.expires_at > clock_timestamp() and f.registered_at < m.entered_at
                and coalesce(a.version, 0) < m.version - 1
                and m.phase is distinct from (select e.from_phase from column_migration.event as e
                      where e.migration_key = m.key and e.kind = 'moved' order by e.id desc offset 1 limit 1)) as passed_over
       from column_migration.migration as m left join column_migration.backfill as b on b.migration_key = m.key
      where m.key = $1`,
    [KEY],
  );
  const row = rows[0];
  const phase = PHASES.find((one) => one === row?.phase);
  if (row === undefined || phase === undefined) return undefined;
  return {
    phase,
    version: Number(row.version),
    waitsFor: row.reasons ?? [],
    mismatches: Number(row.mismatches),
    strayWrites: Number(row.stray_writes),
    backfill:
      row.status === null
        ? undefined
        : {
            status: row.status,
            visited: Number(row.visited),
            expected: row.expected === null ? null : Number(row.expected),
            holding: row.holding,
          },
    passedOver: row.passed_over ?? [],
  };
}

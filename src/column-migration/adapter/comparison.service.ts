import { Injectable, Logger } from '@nestjs/common';
import type { Queryable } from '../sql/queryable.js';
import type { MismatchClass } from './compared-reader.js';

/** How many rows of a key are remembered at most: enough to act on, and never a second copy of a table. */
const MAX_ROWS = 1_000;
/** How many differences wait to be written at most. Further ones are counted and dropped. */
const MAX_PENDING = 500;

/**
 * Collects what reads found when they compared both columns. It never slows or fails a read: differences are written
 * later, in the background. A row that agrees again is forgotten.
 */
@Injectable()
export class Comparison {
  private readonly logger = new Logger('ColumnMigration');
  private readonly pending = new Map<
    string,
    { readonly key: string; readonly rowId: string; readonly difference: MismatchClass | undefined }
  >();
  private readonly reported = new Map<string, Set<string>>();
  private readonly counts = new Map<string, { compared: number; mismatched: number }>();

  report(key: string, rowId: string | undefined, difference: MismatchClass | undefined): void {
    const count = this.countOf(key);
    count.compared += 1;
    const known = this.reported.get(key);
    if (difference === undefined) {
      if (rowId !== undefined && known?.has(rowId) === true) this.queue(key, rowId, undefined);
      return;
    }
    count.mismatched += 1;
    if (rowId !== undefined) this.queue(key, rowId, difference);
  }

  /** How many comparisons this process made, and how many differed. */
  countOf(key: string): { compared: number; mismatched: number } {
    const count = this.counts.get(key) ?? { compared: 0, mismatched: 0 };
    this.counts.set(key, count);
    return count;
  }

  /** Reads which rows any process has reported, so that a read here that finds them equal can remove the report. */
  async learn(db: Queryable): Promise<void> {
    const { rows } = await db.query<{ key: string; row_ids: readonly string[] }>(
      `select m.migration_key as key, array_agg(m.row_id) as row_ids from column_migration.mismatch as m group by m.migration_key`,
    );
    this.reported.clear();
    for (const { key, row_ids: rowIds } of rows) this.reported.set(key, new Set(rowIds));
  }

  /** Writes what waits. Called with every heartbeat. */
  async flush(db: Queryable): Promise<void> {
    const items = [...this.pending.values()];
    this.pending.clear();
    for (const { key, rowId, difference } of items) {
      if (difference === undefined) {
        await db.query(`delete from column_migration.mismatch as m where m.migration_key = $1 and m.row_id = $2`, [
          key,
          rowId,
        ]);
        this.reported.get(key)?.delete(rowId);
      } else {
        await db.query(REMEMBER, [key, rowId, difference, MAX_ROWS]);
        this.logger.warn({ message: 'two columns of a row differ', migration: key, difference });
      }
    }
  }

  private queue(key: string, rowId: string, difference: MismatchClass | undefined): void {
    if (this.pending.size < MAX_PENDING) this.pending.set(`${key} ${rowId}`, { key, rowId, difference });
  }
}

const REMEMBER = `
insert into column_migration.mismatch as m (migration_key, row_id, difference)
select $1, $2, $3
 where (select count(*) from column_migration.mismatch as n where n.migration_key = $1) < $4
    or exists (select from column_migration.mismatch as n where n.migration_key = $1 and n.row_id = $2)
on conflict (migration_key, row_id) do update set difference = excluded.difference, last_seen_at = clock_timestamp()`;

/** Process-wide options of the framework. */
export interface ColumnMigrationModuleOptions {
  /** `api` and `cli` are members of the fleet; the `runner` also coordinates and backfills. */
  readonly role: 'api' | 'runner' | 'cli';
  /** What this process calls itself; part of `application_name`, so its sessions can be told apart. */
  readonly build: string;
  /** A connection that keeps its session: LISTEN and heartbeats do not survive a transaction pooler. */
  readonly directUrl: string;
  /** How long a member may be silent before the fleet goes on without it, in ms. @default 10000 */
  readonly leaseTtlMs: number;
  /** Longest time between two looks at the ledger when no notification comes, in ms. @default 1000 */
  readonly pollMs: number;
  /** A unit of work older than this is ended with 503, in ms: no step waits longer. @default 60000 */
  readonly maxUnitAgeMs: number;
  /** How long `enforced` must have been clean before `new-only`, and `new-only` before `retired`, in ms. */
  readonly soakMs: number;
}

export const COLUMN_MIGRATION_OPTIONS = Symbol('ColumnMigrationModuleOptions');

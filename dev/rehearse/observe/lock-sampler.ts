import type pg from 'pg';
import { OWN_SESSIONS } from '../database/rehearsal-database.js';
import { Loop } from '../load/loop.js';

/** Shorter holds may be missed; the length of those seen is right within this time. */
export const SAMPLE_MS = 25;

export interface SeenLock {
  readonly ms: number;
  readonly mode: string;
  readonly application: string;
  readonly phase: string;
  readonly statement: string;
}

interface Row {
  readonly holder: string;
  readonly mode: string;
  readonly granted: boolean;
  readonly application: string;
  readonly statement: string;
}

/** Watches the table's locks: how long one was held that blocks writers or readers, and how long anybody waited for one. */
export class LockSampler {
  longestHeld: SeenLock | undefined;
  longestWait: SeenLock | undefined;
  private readonly loop = new Loop();
  private seen = new Map<string, number>();

  constructor(
    private readonly db: pg.Pool,
    private readonly phase: () => string,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.loop.start(
      () => this.sample(),
      () => SAMPLE_MS,
      this.onError,
    );
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async sample(): Promise<void> {
    const { rows } = await this.db.query<Row>(
      `select l.pid || ' ' || l.mode || ' ' || l.granted as holder, l.mode, l.granted, a.application_name as application, left(a.query, 200) as statement
         from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
        where l.locktype = 'relation' and l.relation = to_regclass('public.transactions') and a.application_name <> '${OWN_SESSIONS}'
          and a.datname = current_database() and (not l.granted or l.mode in ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock'))`,
    );
    const now = performance.now();
    const seen = new Map<string, number>();
    for (const row of rows) {
      const since = this.seen.get(row.holder) ?? now;
      seen.set(row.holder, since);
      this.remember(row, now - since + SAMPLE_MS);
    }
    this.seen = seen;
  }

  private remember({ granted, mode, application, statement }: Row, ms: number): void {
    const lock = { ms: Math.round(ms), mode, application, phase: this.phase(), statement };
    if (granted && ms > (this.longestHeld?.ms ?? 0)) this.longestHeld = lock;
    if (!granted && ms > (this.longestWait?.ms ?? 0)) this.longestWait = lock;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

const POLL_MS = 20;
const PATIENCE_MS = 30_000;

/** Resolves when every transaction that is open now has ended: what a killed process had asked for is done by then, or never will be. */
export async function openTransactionsEnded(db: pg.Pool): Promise<void> {
  const open = new Set(await openTransactions(db));
  const deadline = performance.now() + PATIENCE_MS;
  while (open.size > 0 && performance.now() < deadline) {
    await delay(POLL_MS);
    const still = new Set(await openTransactions(db));
    for (const one of open) if (!still.has(one)) open.delete(one);
  }
}

async function openTransactions(db: pg.Pool): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select a.pid || ' ' || a.xact_start as name from pg_stat_activity as a
      where a.datname = current_database() and a.backend_type = 'client backend' and a.xact_start is not null
        and a.pid <> pg_backend_pid()`,
  );
  return rows.map(({ name }) => name);
}

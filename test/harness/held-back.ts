import pg from 'pg';
import type { HttpAnswer } from './http-client.js';
import type { ProblemAnswer } from './organization.js';
import { waitFor } from './wait-for.js';

/** An answer in short: `204`, `409 member.already_there`. */
export const outcome = ({ status, body }: HttpAnswer<unknown>): string =>
  [status, (body as Partial<ProblemAnswer> | undefined)?.code].join(' ').trim();

export interface Holding {
  readonly databaseUrl: string;
  /** Takes the lock that the requests will wait for; `$1` is `id`. */
  readonly lock: string;
  readonly id: string;
  readonly requests: () => readonly Promise<HttpAnswer<unknown>>[];
  /** What the holder does once they all wait, before it commits. */
  readonly meanwhile?: (holder: pg.Client) => Promise<unknown>;
}

/** Starts the requests while a row is locked, and lets it go when they all wait for it. Answers their outcomes. */
export async function heldBack({ databaseUrl, lock, id, requests, meanwhile }: Holding): Promise<readonly string[]> {
  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query(lock, [id]);
    const answers = requests();
    const areWaiting = async (): Promise<boolean> => {
      const { rowCount } = await holder.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount === answers.length;
    };
    await waitFor(areWaiting, { timeoutMs: 4_000, what: 'the requests to wait for the row' });
    await meanwhile?.(holder);
    await holder.query('commit');
    return (await Promise.all(answers)).map(outcome);
  } finally {
    await holder.end();
  }
}

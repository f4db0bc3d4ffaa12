import pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';

const RATE = 200;
const CLIENTS = 4;

export interface Window {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly requests: number;
}

/** A load at a fixed rate: an update, a look-up or a list; latency counts from when a request was due, so a stall is seen by all behind it. */
export class Foreground {
  private readonly pool: pg.Pool;
  private ids: readonly string[] = [];
  private accounts: readonly string[] = [];

  constructor(url: string) {
    this.pool = new pg.Pool({ connectionString: url, max: CLIENTS, application_name: 'foreground' });
    // A database is dropped while the last connections to it are closing.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async prepare(): Promise<void> {
    const { rows } = await this.pool.query<{ id: string; account_id: string }>(
      `select id, account_id from tx tablesample system (1) limit 5000`,
    );
    this.ids = rows.map(({ id }) => id);
    this.accounts = rows.map(({ account_id }) => account_id);
  }

  async window(seconds: number): Promise<Window> {
    const latencies: number[] = [];
    const began = performance.now();
    const pending: Promise<void>[] = [];
    for (let n = 0; n < seconds * RATE; n += 1) {
      const due = began + (n * 1000) / RATE;
      const early = due - performance.now();
      if (early > 1) await delay(early);
      pending.push(this.request(n).then(() => void latencies.push(performance.now() - due)));
    }
    await Promise.all(pending);
    latencies.sort((a, b) => a - b);
    const at = (share: number): number => latencies[Math.floor((latencies.length - 1) * share)] ?? 0;
    return { p50: at(0.5), p99: at(0.99), max: at(1), requests: latencies.length };
  }

  private async request(n: number): Promise<void> {
    const pick = (n * 7919) % this.ids.length;
    if (n % 5 < 2)
      await this.pool.query(`update tx set amount = amount + 1, updated_at = now() where id = $1`, [this.ids[pick]]);
    else if (n % 5 < 4) await this.pool.query(`select * from tx where id = $1`, [this.ids[pick]]);
    else
      await this.pool.query(`select id, date from tx where account_id = $1 order by date desc limit 20`, [
        this.accounts[pick],
      ]);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

import type pg from 'pg';
import { Random } from '../../seed/random.js';
import type { Findings } from '../findings.js';
import { AccountJournal } from '../journal/account-journal.js';
import type { JournalLog } from '../journal/journal-log.js';
import { Oracle } from '../journal/oracle.js';
import { storedRows } from '../journal/stored-rows.sql.js';
import type { Balancer } from '../processes/balancer.js';
import type { AccountClient } from './account-client.js';
import { BalancedClient } from './balanced-client.js';
import { Latencies } from './latencies.js';
import { Loop } from './loop.js';
import { MemoMaker } from './memo-maker.js';
import { lookIntoTheDatabase } from './operations/read.js';
import { type Operation, OPERATIONS } from './operations/operations.js';
import { type RawColumn, RawWriter } from './raw-writer.js';
import type { Tenant } from './tenants.js';

export interface LoadOptions {
  readonly databaseUrl: string;
  readonly db: pg.Pool;
  readonly balancer: Balancer;
  readonly findings: Findings;
  readonly log: JournalLog;
  readonly seed: number;
  readonly rawWriters: number;
  /** Mean pause of a client between two requests, in ms. */
  readonly pauseMs: number;
  readonly isBytewise: boolean;
  phase(): string;
  isNewFilled(): boolean;
}

/** All clients: what they do until they are stopped, and what they know to be stored. */
export class Load {
  readonly latencies = new Latencies();
  readonly oracle: Oracle;
  retries = 0;
  /** Changes whose connection a SIGKILL broke: how many turned out to be done, and how many not. */
  readonly doubts = { done: 0, undone: 0 };
  /** The column that the SQL writers write now; see `writeRaw`. */
  private readonly rawColumn: RawColumn = { name: 'description' };
  private readonly clients: AccountClient[] = [];
  private raw: readonly RawWriter[] = [];
  private loops: readonly Loop[] = [];

  constructor(private readonly options: LoadOptions) {
    this.oracle = new Oracle(options.findings);
  }

  /** Takes over the accounts as they are; the last ones belong to the SQL writers. */
  async prepare(tenants: readonly Tenant[]): Promise<void> {
    const firstRaw = tenants.length - this.options.rawWriters;
    for (const [index, tenant] of tenants.entries())
      this.clients.push(
        await this.client(index < firstRaw ? `client ${index + 1}` : `psql ${index - firstRaw + 1}`, index, tenant),
      );
    const { databaseUrl } = this.options;
    this.raw = await Promise.all(
      this.clients.slice(firstRaw).map((client) => RawWriter.connect(databaseUrl, client, this.rawColumn)),
    );
  }

  start(): void {
    const ofApi = this.clients.slice(0, this.clients.length - this.raw.length);
    this.loops = [
      ...ofApi.map((client) => this.loop(client, () => pickOperation(client.random)(client))),
      ...this.raw.map((writer) => this.loop(writer.client, () => writer.once())),
    ];
  }

  /** Resolves when every request in hand has been answered. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    this.loops = [];
  }

  /** From the next statement on the SQL writers write this column; resolves when no other is under way. */
  async writeRaw(name: RawColumn['name']): Promise<void> {
    if (this.rawColumn.name === name) return;
    const rawLoops = this.loops.slice(this.loops.length - this.raw.length);
    await Promise.all(rawLoops.map((loop) => loop.stop()));
    this.rawColumn.name = name;
    this.loops = [
      ...this.loops.slice(0, this.loops.length - this.raw.length),
      ...this.raw.map((writer) => this.loop(writer.client, () => writer.once())),
    ];
  }

  /** Compares every account with its journal; to be called when the load has stopped, or it waits for nobody. */
  async compareAll(): Promise<void> {
    for (const client of this.clients) await lookIntoTheDatabase(client);
  }

  async close(): Promise<void> {
    await this.stop();
    for (const { http } of this.clients) http.close();
    await Promise.all(this.raw.map((writer) => writer.close()));
  }

  get accountIds(): readonly string[] {
    return this.clients.map(({ journal }) => journal.accountId);
  }

  /** Every client of the API, for one more look by each. */
  get all(): readonly AccountClient[] {
    return this.clients;
  }

  private loop(client: AccountClient, once: () => Promise<void>): Loop {
    const loop = new Loop();
    const onError = (error: unknown): void =>
      this.options.findings.add(
        'broken-rule',
        client.journal.client,
        `the client stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    loop.start(once, () => client.random.next() * 2 * this.options.pauseMs, onError);
    return loop;
  }

  private async client(name: string, index: number, tenant: Tenant): Promise<AccountClient> {
    const { db, balancer, findings, log, seed, isBytewise, phase, isNewFilled } = this.options;
    const random = new Random(seed * 1_000 + index);
    const initial = (await storedRows(db, tenant.accountId)).map(({ old, new: memo, ...row }) => ({
      ...row,
      memo: old ?? memo ?? '',
    }));
    const onRetry = (): void => void (this.retries += 1);
    return {
      http: new BalancedClient(name, tenant.token, { balancer, findings, latencies: this.latencies, phase, onRetry }),
      journal: new AccountJournal(name, tenant.organizationId, tenant.accountId, initial, log),
      oracle: this.oracle,
      findings,
      random,
      memos: new MemoMaker(random, `${seed}.${index}`),
      dialect: index % 2 === 0 ? 'description' : 'memo',
      db,
      created: new Set(),
      isBytewise,
      isNewFilled,
      onDoubt: (isDone) => void (this.doubts[isDone ? 'done' : 'undone'] += 1),
    };
  }
}

function pickOperation(random: Random): Operation {
  let dice = random.below(OPERATIONS.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, operation] of OPERATIONS) {
    dice -= weight;
    if (dice < 0) return operation;
  }
  return () => Promise.resolve();
}

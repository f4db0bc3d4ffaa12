import pg from 'pg';
import { type AccountClient, isOpen } from './account-client.js';
import { lookIntoTheDatabase, readOne } from './operations/read.js';

/** The column that people at a SQL prompt write. */
export interface RawColumn {
  name: 'description' | 'memo';
}

/**
 * Somebody with psql: inserts and updates one column, knows of no column migration, and bumps no version. What it wrote is read
 * back through the API and in the database.
 */
export class RawWriter {
  private constructor(
    readonly client: AccountClient,
    private readonly db: pg.Client,
    private readonly column: RawColumn,
  ) {}

  static async connect(databaseUrl: string, client: AccountClient, column: RawColumn): Promise<RawWriter> {
    const db = new pg.Client({ connectionString: databaseUrl, application_name: 'psql' });
    db.on('error', (error) =>
      client.findings.add('failed-request', client.journal.client, `SQL connection: ${error.message}`),
    );
    await db.connect();
    return new RawWriter(client, db, column);
  }

  async once(): Promise<void> {
    const { random } = this.client;
    const dice = random.below(100);
    if (dice < 30) await this.insert();
    else if (dice < 70) await this.update();
    else if (dice < 95) await readOne(this.client);
    else await lookIntoTheDatabase(this.client);
  }

  async close(): Promise<void> {
    await this.db.end().catch(() => undefined);
  }

  private async insert(): Promise<void> {
    const { journal, memos } = this.client;
    const memo = memos.next();
    const id = await this.write(
      `insert into transactions (organization_id, account_id, transaction_type, date, amount, ${this.column.name})
       values ($1, $2, 'EXPENSE', '2026-06-01', 7.25, $3) returning id`,
      [journal.organizationId, journal.accountId, memo],
    );
    if (id === undefined) return;
    const fresh = { amount: '7.2500', date: '2026-06-01', status: 'UNCLEARED', version: 1, isDeleted: false } as const;
    journal.acknowledge('SQL insert', { id, memo, ...fresh });
  }

  private async update(): Promise<void> {
    const before = this.client.journal.pick(this.client.random, isOpen);
    if (before === undefined) return;
    const memo = this.client.memos.next();
    const id = await this.write(`update transactions set ${this.column.name} = $1 where id = $2 returning id`, [
      memo,
      before.id,
    ]);
    if (id !== undefined) this.client.journal.acknowledge('SQL update', { ...before, memo });
  }

  private async write(sql: string, values: readonly string[]): Promise<string | undefined> {
    const { findings, journal } = this.client;
    try {
      const { rows } = await this.db.query<{ id: string }>(sql, [...values]);
      return rows[0]?.id;
    } catch (error) {
      findings.add('failed-request', journal.client, `SQL ${sql.slice(0, 6)} of ${this.column.name}: ${String(error)}`);
      return undefined;
    }
  }
}

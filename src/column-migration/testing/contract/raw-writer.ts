import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { writeStored } from '../../plan/stored-forms.js';
import { isInvalidating, isSameColumn, type Plan } from '../../plan/plan.js';
import { GUARD_REFUSAL } from '../../guard/guard-parts.sql.js';
import { readLedger } from '../../ledger/read-ledger.sql.js';
import { authoritativeSide, isStrict, rungOf, type SideName } from '../../phase/phase.js';
import { tableOf } from '../../plan/plan.sql.js';
import { quoteName } from '../../sql/quote.js';
import type { KnownRows } from './known-rows.js';
import type { AnyPinned } from './options.js';

const CHECK_VIOLATION = '23514';

/** A person at psql, or an older build: writes one side alone. */
export class RawWriter<V> {
  private columns: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly db: pg.Client,
    private readonly plan: Plan,
    private readonly side: SideName,
    private readonly pinned: AnyPinned<V>,
  ) {}

  /** Whether its columns exist, still or already. */
  async canWrite(): Promise<boolean> {
    this.columns = await this.readColumns();
    return this.written.length > 0 && this.written.every(({ name }) => this.columns.has(name));
  }

  /** Inserts and updates, and tells what was acknowledged. */
  async write(known: KnownRows<V>, fresh: () => V): Promise<void> {
    const mayBeEmpty = await this.mayBeEmpty();
    const draw = (present?: V): V =>
      drawn(
        fresh,
        (value) =>
          !isDeepStrictEqual(value, present) && (mayBeEmpty || !this.texts(value).some((text) => text === null)),
      );
    const inserted = draw();
    const id = await this.expecting(await this.outcome('insert'), () => this.insert(known.ids()[0] ?? '', inserted));
    if (id !== undefined) known.set(id, inserted);
    const [first] = known.ids();
    if (first === undefined) return;
    // To repeat the present value is not a write of one side, and cannot be refused.
    const updated = draw(known.value(first));
    const outcome = await this.outcome('update');
    await this.expecting(outcome, () => this.update(first, updated));
    if (outcome === 'counts') known.set(first, updated);
  }

  /** A column that became required takes no NULL once it is contracted, because the guard no longer fills it. */
  private async mayBeEmpty(): Promise<boolean> {
    if (!isSameColumn(this.plan)) return true;
    return (await readLedger(this.db)).get(this.plan.key)?.phase !== 'contracted';
  }

  /** What the guard does with the write: it counts, is taken back, or is refused with a code. */
  private async outcome(what: 'insert' | 'update'): Promise<string> {
    const row = (await readLedger(this.db)).get(this.plan.key);
    if (row === undefined || isSameColumn(this.plan)) return 'counts';
    const authoritative = authoritativeSide(row.phase);
    if (!isInvalidating(this.plan)) {
      if (this.side === 'old' || what === 'insert' || authoritative === 'new') return 'counts';
      return 'taken back';
    }
    if (rungOf(row.phase) >= rungOf('new-only')) return this.side === 'new' ? 'counts' : GUARD_REFUSAL;
    if (row.isStrict || isStrict(row.phase)) return GUARD_REFUSAL;
    if (this.side === 'old') return 'counts';
    return what === 'insert' ? CHECK_VIOLATION : 'taken back';
  }

  private async expecting<T>(outcome: string, work: () => Promise<T>): Promise<T | undefined> {
    if (outcome === 'counts' || outcome === 'taken back') return work();
    await expect(work()).rejects.toMatchObject({ code: outcome });
    return undefined;
  }

  private async insert(like: string, value: V): Promise<string> {
    const moving = [...this.plan.old.columns, ...this.plan.new.columns, this.plan.token, { name: 'id' }];
    const copied = [...this.columns.keys()].filter((name) => !moving.some((column) => column?.name === name));
    const { rows } = await this.db.query<{ id: string }>(
      `insert into ${tableOf(this.plan)} (${[...copied, ...this.names].map(quoteName).join(', ')})
       select ${[...copied.map((name) => `t.${quoteName(name)}`), ...this.casts(2)].join(', ')}
         from ${tableOf(this.plan)} as t where t."id" = $1 returning "id"`,
      [like, ...this.texts(value)],
    );
    const row = rows[0];
    if (row === undefined) throw new Error('nothing was inserted');
    return row.id;
  }

  private async update(id: string, value: V): Promise<void> {
    const set = this.casts(2).map((cast, index) => `${quoteName(this.names[index] ?? '')} = ${cast}`);
    const { rowCount } = await this.db.query(`update ${tableOf(this.plan)} set ${set.join(', ')} where "id" = $1`, [
      id,
      ...this.texts(value),
    ]);
    expect(rowCount).toBe(1);
  }

  private get written(): Plan['old']['columns'] {
    return this.plan[this.side].columns;
  }

  private get names(): readonly string[] {
    return this.written.map(({ name }) => name);
  }

  private casts(first: number): readonly string[] {
    return this.names.map((name, index) => `$${first + index}::text::${this.columns.get(name) ?? 'text'}`);
  }

  private texts(value: V): readonly (string | null)[] {
    const stored = this.pinned.write(value) as Readonly<Record<string, unknown>>;
    return this.written.map(({ field, name }) => writeStored(this.columns.get(name) ?? 'text', stored[field]));
  }

  private async readColumns(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.db.query<{ name: string; type: string }>(
      `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute as a
        where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
      [tableOf(this.plan)],
    );
    return new Map(rows.map(({ name, type }) => [name, type]));
  }
}

function drawn<V>(fresh: () => V, isFine: (value: V) => boolean): V {
  for (let tries = 0; ; tries += 1) {
    const value = fresh();
    if (isFine(value) || tries === 100) return value;
  }
}

import fc from 'fast-check';
import pg from 'pg';
import { STICKY_KEY } from '../../../flags/index.js';
import { planIn } from '../../plan/plan-in.js';
import { isInvalidating } from '../../plan/plan.js';
import { type Phase, rungOf } from '../../phase/phase.js';
import { tableOf, unequalOf } from '../../plan/plan.sql.js';
import { Actor, type ServerProcess } from './actor.js';
import { eventually } from './eventually.js';
import { KitFleet } from './kit-fleet.js';
import { KnownRows } from './known-rows.js';
import type { AnyDefinition, AnyPinned, ContractOptions } from './options.js';
import { RawWriter } from './raw-writer.js';

/** Sticky keys that a flag of 50 % tells apart. */
const CANDIDATES = Array.from({ length: 64 }, (_, n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`);

/** One column migration with its fleet, and what is known of its rows. */
export class Stage<V> {
  readonly known: KnownRows<V>;
  readonly rawWriters: readonly RawWriter<V>[];
  private readonly given: Iterator<V>;

  private constructor(
    readonly definition: AnyDefinition<V>,
    readonly options: ContractOptions<V>,
    readonly db: pg.Client,
    readonly fleet: KitFleet,
    readonly servers: readonly ServerProcess<V>[],
    private readonly seed: number,
    private readonly drop: () => Promise<void>,
  ) {
    const { plan } = definition;
    this.known = new KnownRows(plan.new.columns.length === 0);
    this.given = endless(options.values, seed);
    this.rawWriters = [
      new RawWriter(db, plan, 'old', this.side('old')),
      new RawWriter(db, plan, 'new', this.side('new')),
    ];
  }

  static async open<V>(definition: AnyDefinition<V>, options: ContractOptions<V>, seed: number): Promise<Stage<V>> {
    const database = await options.openDatabase();
    const db = new pg.Client({ connectionString: database.url, application_name: 'psql' });
    await db.connect();
    await options.prepare(db);
    const fleet = new KitFleet(database.url, db, [definition as AnyDefinition<never>]);
    const servers = [];
    for (let n = 0; n < 2; n += 1) servers.push((await fleet.server(options.client))(definition));
    await fleet.runner();
    return new Stage(definition, options, db, fleet, servers, seed, database.drop);
  }

  /** How one side alone stores values. */
  side(side: 'old' | 'new'): AnyPinned<V> {
    return this.definition.pins(() => undefined)[side === 'old' ? 'old' : 'newAlone'];
  }

  readonly fresh = (): V => {
    const { value, done } = this.given.next() as IteratorResult<V, never>;
    if (done === true) throw new Error(`no more values of seed ${this.seed}`);
    return value;
  };

  /** The value of a stored column, whichever side it belongs to. */
  readonly decode = (column: string, stored: unknown): V => {
    const isOld = this.definition.plan.old.columns.some(({ field }) => field === column);
    return this.side(isOld ? 'old' : 'new').read({ [column]: stored });
  };

  /**
   * Opens units of work that last, one for every view of the phase, once the process knows that the phase is in force.
   */
  async enter(process: number, phase: Phase): Promise<readonly Actor<V>[]> {
    const server = this.servers[process % this.servers.length];
    if (server === undefined) throw new Error('the fleet has no server');
    const { key } = this.definition;
    await eventually(
      () => Promise.resolve(server.phase() === phase),
      () => Promise.resolve(`a process to learn of ${phase}; it knows ${server.phase()}`),
    );
    if (phase === 'read-new') {
      const { inCohort, outside } = this.cohort();
      return [inCohort, outside].map((one) => Actor.open(server, one, key));
    }
    const [somebody = ''] = CANDIDATES;
    const actor = Actor.open(server, somebody, key);
    return phase === 'enforced' ? [actor, this.turnedOff(server, somebody)] : [actor];
  }

  /**
   * Rows that the guard, a sweep and a reader would call unequal. They are compared by image too, which is finer than
   * `=`.
   */
  async unequalRows(phase: Phase): Promise<number> {
    const plan = planIn(this.definition.plan, phase);
    const { rows } = await this.db.query<{ count: number }>(
      `select count(*)::int as count from ${tableOf(plan)} as t where ${unequalOf(plan, 't')}`,
    );
    return rows[0]?.count ?? -1;
  }

  /**
   * Whether every row must be equal by now. In mode `invalidate` one-sided writes wait for the application, and after
   * `retired` they stay.
   */
  isProven(...phases: readonly Phase[]): boolean {
    if (phases.includes('contracted')) return false;
    if (!isInvalidating(this.definition.plan)) return true;
    return phases.every((phase) => rungOf(phase) >= rungOf('read-new') && rungOf(phase) <= rungOf('enforced'));
  }

  async close(): Promise<void> {
    await this.fleet.close();
    await this.db.end();
    await this.drop();
  }

  /** Flag `read-new` is turned off, and the coordinator has not noticed yet: reads go back to old at once. */
  private turnedOff(server: ServerProcess<V>, stickyKey: string): Actor<V> {
    const { flags } = this.fleet;
    const flag = `column-migration.${this.definition.key}.read-new` as const;
    flags.setFreshness({ state: 'stale' });
    flags.set(flag, 'off');
    const actor = Actor.open(server, stickyKey, this.definition.key);
    flags.set(flag, 'on');
    flags.setFreshness({ state: 'fresh' });
    return actor;
  }

  private cohort(): { readonly inCohort: string; readonly outside: string } {
    const flag = `column-migration.${this.definition.key}.read-new` as const;
    const isIn = (one: string): boolean => this.fleet.flags.evaluate(flag, { [STICKY_KEY]: one }) === 'on';
    const inCohort = CANDIDATES.find(isIn);
    const outside = CANDIDATES.find((one) => !isIn(one));
    if (inCohort === undefined || outside === undefined)
      throw new Error('a flag of 50 % lets all sticky keys through, or none');
    return { inCohort, outside };
  }
}

function* endless<V>(values: fc.Arbitrary<V>, seed: number): Generator<V, never> {
  for (let round = 0; ; round += 1) yield* fc.sample(values, { seed: seed + round, numRuns: 200 });
}

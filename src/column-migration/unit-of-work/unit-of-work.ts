import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable } from '@nestjs/common';
import { NoUnitOfWorkError, UnitTooOldError } from '../column-migration.errors.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { viewOf, type ViewName } from '../phase/view.js';
import { Phases } from './phases.port.js';

interface Pin {
  readonly version: bigint;
  readonly view: ViewName;
}

interface Unit {
  stickyKey: string | undefined;
  holds: number;
  readonly beganAt: number;
  /** The membership in which its first pin was taken. */
  epoch: number | undefined;
  readonly pins: Map<string, Pin>;
}

/**
 * One request, job or batch. It asks for the phase of a key once, at its first use, and keeps it until its last hold is
 * released. So no method sees two phases, and no acknowledgement can be given while it still uses the phase before.
 */
@Injectable()
export class UnitOfWork {
  private readonly storage = new AsyncLocalStorage<Unit>();
  private readonly open = new Set<Unit>();

  constructor(
    private readonly phases: Phases,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: Pick<ColumnMigrationOptions, 'maxUnitAgeMs'>,
  ) {}

  /** For jobs, batches, commands and tests. */
  during<T>(stickyKey: string | undefined, work: () => Promise<T>): Promise<T> {
    return this.begin(async (release) => {
      this.current().stickyKey = stickyKey;
      try {
        return await work();
      } finally {
        release();
      }
    });
  }

  /** For a request. `work` gets the first hold, to be released when the response is closed. */
  begin<T>(work: (release: () => void) => T): T {
    const unit: Unit = {
      stickyKey: undefined,
      holds: 0,
      beganAt: performance.now(),
      epoch: undefined,
      pins: new Map(),
    };
    this.open.add(unit);
    return this.storage.run(unit, () => work(this.hold()));
  }

  /**
   * Keeps the unit open until the returned function is called: for a handler that outlives its client, or an export
   * that outlives its handler.
   */
  hold(): () => void {
    const unit = this.current();
    unit.holds += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      unit.holds -= 1;
      if (unit.holds === 0) this.open.delete(unit);
    };
  }

  /** Whether this code runs inside a unit. Hooks outside of requests may ask. */
  isOpen(): boolean {
    return this.storage.getStore() !== undefined;
  }

  /**
   * To be called once the caller is known, before the first adapter is used. A percentage of flag `read-new` decides by
   * this key.
   */
  belongsTo(stickyKey: string): void {
    this.current().stickyKey = stickyKey;
  }

  /** @throws NoUnitOfWorkError, UnitTooOldError, LeaseLostError */
  view(key: string): ViewName {
    const unit = this.current();
    this.assertYoung(unit);
    unit.epoch ??= this.phases.epoch();
    this.phases.assertLease(unit.epoch);
    const known = unit.pins.get(key);
    if (known !== undefined) return known.view;
    const { phase, version } = this.phases.inForce(key);
    const view = viewOf(
      phase,
      (phase === 'read-new' || phase === 'enforced') && this.phases.readsNew(key, unit.stickyKey),
    );
    unit.pins.set(key, { version, view });
    return view;
  }

  /**
   * To be called before a response leaves. If the unit has used an adapter, it checks that the fleet still counts on
   * this unit: otherwise what was read may belong to a phase that is over.
   *
   * @throws UnitTooOldError, LeaseLostError
   */
  assertStillMember(): void {
    const unit = this.storage.getStore();
    if (unit?.epoch === undefined) return;
    this.assertYoung(unit);
    this.phases.assertLease(unit.epoch);
  }

  /** Whether this unit has used an adapter: only then its response depends on the lease. */
  hasPinned(): boolean {
    return (this.storage.getStore()?.pins.size ?? 0) > 0;
  }

  /**
   * Whether no open unit of this process is pinned to another version of this key: only then may it acknowledge
   * `version`. Units beyond their maximum age do not count, because they get no view any more: so one that hangs does
   * not hold up the fleet for ever (D20).
   */
  hasLeftBehind(key: string, version: bigint): boolean {
    const tooOld = performance.now() - this.options.maxUnitAgeMs;
    for (const { pins, beganAt } of this.open) {
      const pin = pins.get(key);
      if (pin !== undefined && pin.version !== version && beganAt > tooOld) return false;
    }
    return true;
  }

  /** How many units are open here. */
  openCount(): number {
    return this.open.size;
  }

  private assertYoung({ beganAt }: Unit): void {
    const { maxUnitAgeMs } = this.options;
    if (performance.now() - beganAt > maxUnitAgeMs) throw new UnitTooOldError(maxUnitAgeMs);
  }

  private current(): Unit {
    const unit = this.storage.getStore();
    if (unit === undefined) throw new NoUnitOfWorkError();
    return unit;
  }
}

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
  /** The membership under which its first pin was taken. */
  epoch: number | undefined;
  readonly pins: Map<string, Pin>;
}

/**
 * One request, job or batch. It asks for the phase of a key at its first use, once, and keeps the answer until its last
 * hold is released: no method sees two phases, and no acknowledgement passes over it.
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

  /** For a request: `work` gets the first hold, to be released when the response is closed. */
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

  /** Keeps the unit open until the answer is called: a handler that outlives its client, an export that outlives its handler. */
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

  /** Whether the code runs inside a unit: hooks outside of requests may ask. */
  isOpen(): boolean {
    return this.storage.getStore() !== undefined;
  }

  /** Set once the caller is known, before the first adapter is used: what a percentage of flag `read-new` decides by. */
  belongsTo(stickyKey: string): void {
    this.current().stickyKey = stickyKey;
  }

  /** Throws NoUnitOfWorkError, UnitTooOldError, LeaseLostError. */
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
   * Before an answer leaves: whether the fleet still counts on this unit, if it has used an adapter at all; what it read
   * meanwhile may be of a phase that is over. Throws UnitTooOldError, LeaseLostError.
   */
  assertStillMember(): void {
    const unit = this.storage.getStore();
    if (unit?.epoch === undefined) return;
    this.assertYoung(unit);
    this.phases.assertLease(unit.epoch);
  }

  /** Whether this unit has used an adapter: only then its answer depends on the lease. */
  hasPinned(): boolean {
    return (this.storage.getStore()?.pins.size ?? 0) > 0;
  }

  /**
   * Whether no open unit here is pinned to another version of this key: the condition to acknowledge `version`. A unit
   * beyond its maximum age gets no view any more; one that hangs does not hold up the fleet for ever (D20).
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

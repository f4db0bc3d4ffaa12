import { AsyncLocalStorage } from 'node:async_hooks';
import type { Phase } from '../../phase/phase.js';
import type { ViewName } from '../../phase/view.js';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.js';
import type { Delegate } from './client.js';
import type { AnyPinned } from './options.js';

/** A process of the fleet, as far as its repository would see it. */
export interface WorkerProcess<V> {
  readonly unitOfWork: UnitOfWork;
  readonly delegate: Delegate;
  readonly client: object;
  /** As this process knows it. */
  phase(): Phase;
  pinned(): AnyPinned<V>;
}

/** One unit of work that lasts: it keeps the view of the phase in which it began, and its fleet in that phase or the next one. */
export class Actor<V> {
  private constructor(
    private readonly worker: WorkerProcess<V>,
    readonly view: ViewName,
    private readonly inUnit: <R>(work: () => R) => R,
    readonly end: () => void,
  ) {}

  static open<V>(worker: WorkerProcess<V>, organizationId: string, key: string): Actor<V> {
    return worker.unitOfWork.begin((release) => {
      worker.unitOfWork.belongsTo(organizationId);
      const view = worker.unitOfWork.view(key);
      return new Actor(worker, view, AsyncLocalStorage.snapshot(), release);
    });
  }

  get delegate(): Delegate {
    return this.worker.delegate;
  }

  get client(): object {
    return this.worker.client;
  }

  /** As its repository would take it, also after the fleet has moved on. */
  pinned(): AnyPinned<V> {
    return this.inUnit(() => this.worker.pinned());
  }
}

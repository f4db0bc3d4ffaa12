import { AsyncLocalStorage } from 'node:async_hooks';
import type { Phase } from '../../phase/phase.js';
import type { ViewName } from '../../phase/view.js';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.js';
import type { Delegate } from './client.js';
import type { AnyPinned } from './options.js';

/** A process of the fleet, as far as its repository sees it. */
export interface ServerProcess<V> {
  readonly unitOfWork: UnitOfWork;
  readonly delegate: Delegate;
  readonly client: object;
  /** As this process knows it. */
  phase(): Phase;
  pinned(): AnyPinned<V>;
}

/**
 * One unit of work that stays open. It keeps the view of the phase in which it began, and so its fleet can go on to the
 * next phase at most.
 */
export class Actor<V> {
  private constructor(
    private readonly server: ServerProcess<V>,
    readonly view: ViewName,
    private readonly inUnit: <R>(work: () => R) => R,
    readonly end: () => void,
  ) {}

  static open<V>(server: ServerProcess<V>, stickyKey: string, key: string): Actor<V> {
    return server.unitOfWork.begin((release) => {
      server.unitOfWork.belongsTo(stickyKey);
      const view = server.unitOfWork.view(key);
      return new Actor(server, view, AsyncLocalStorage.snapshot(), release);
    });
  }

  get delegate(): Delegate {
    return this.server.delegate;
  }

  get client(): object {
    return this.server.client;
  }

  /** The pinned column, as its repository would take it, even after the fleet has moved on. */
  pinned(): AnyPinned<V> {
    return this.inUnit(() => this.server.pinned());
  }
}

import { Inject } from '@nestjs/common';
import type { Defined } from './define.js';
import type { ViewName } from '../phase/view.js';
import { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { Comparison } from '../adapter/comparison.service.js';

/** All that a domain repository knows of a column migration. */
export interface ColumnAdapter<Pinned> {
  /** The column as this unit of work sees it. Call it once, in a method's first line. */
  pinned(): Pinned;
}

/** The base class of an adapter: `class NoteBody extends AdapterOf(definition) {}`. */
export function AdapterOf<Pinned>(
  definition: Defined<Pinned>,
): new (unitOfWork: UnitOfWork, comparison: Comparison) => ColumnAdapter<Pinned> {
  class Adapter implements ColumnAdapter<Pinned> {
    private readonly pins: Readonly<Record<ViewName, Pinned>>;

    constructor(
      private readonly unitOfWork: UnitOfWork,
      comparison: Comparison,
    ) {
      this.pins = definition.pins((rowId, difference) => comparison.report(definition.key, rowId, difference));
    }

    pinned(): Pinned {
      return this.pins[this.unitOfWork.view(definition.key)];
    }
  }
  Inject(UnitOfWork)(Adapter, undefined, 0);
  Inject(Comparison)(Adapter, undefined, 1);
  return Adapter;
}

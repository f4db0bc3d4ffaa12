import { isDeepStrictEqual } from 'node:util';
import type { Actor } from './actor.js';

/** What was last acknowledged for each row. Readers are compared with it. */
export class KnownRows<V> {
  private readonly values = new Map<string, V>();
  /** In a removal: all values that a row was given. Readers no longer find what writers no longer write. */
  private readonly given = new Map<string, V[]>();

  constructor(private readonly isRemoval: boolean) {}

  set(id: string, value: V): void {
    this.values.set(id, value);
    this.given.set(id, [...(this.given.get(id) ?? []), value]);
  }

  delete(id: string): void {
    this.values.delete(id);
  }

  ids(): readonly string[] {
    return [...this.values.keys()];
  }

  value(id: string): V | undefined {
    return this.values.get(id);
  }

  /** The ids of rows that hold the value. */
  holding(value: V): readonly string[] {
    return [...this.values].filter(([, held]) => isDeepStrictEqual(held, value)).map(([id]) => id);
  }

  /** What an actor reads that is not the last acknowledged value. Empty when all is well. */
  async surprisesOf(actor: Actor<V>): Promise<readonly string[]> {
    const pinned = actor.pinned();
    const rows = await actor.delegate.findMany({
      where: { id: { in: this.ids() } },
      select: { id: true, ...pinned.select },
    });
    const missing = this.ids().filter((id) => !rows.some((row) => row.id === id));
    return [
      ...missing.map((id) => `${actor.view} finds no row ${id}`),
      ...rows.flatMap((row) => {
        const value = pinned.read(row);
        if (this.accepts(row.id, value)) return [];
        return [`${actor.view} reads ${show(value)} of ${row.id}; acknowledged was ${show(this.values.get(row.id))}`];
      }),
    ];
  }

  private accepts(id: string, value: V): boolean {
    if (isDeepStrictEqual(value, this.values.get(id))) return true;
    return (
      this.isRemoval && (value === null || (this.given.get(id) ?? []).some((one) => isDeepStrictEqual(one, value)))
    );
  }
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
}

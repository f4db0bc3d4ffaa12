/** Limits for work on many items. */
export interface Bounds {
  /** How many items are under way at once. */
  readonly concurrency: number;
  /** No item is begun after this, in ms. Those under way are waited for. */
  readonly budgetMs: number;
}

/**
 * Does `work` for the items. Returns the results of the first items, in order: of all of them, or of those that were
 * begun within the budget.
 *
 * @throws what the first failing work has thrown, once none is under way any more
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  { concurrency, budgetMs }: Bounds,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  const failures: unknown[] = [];
  const rest = items.entries();
  const began = performance.now();
  const lane = async (): Promise<void> => {
    for (const [index, item] of rest) {
      try {
        answers[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0 || performance.now() - began > budgetMs) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return answers;
}

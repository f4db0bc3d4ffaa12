/** What bounds work on many items. */
export interface Bounds {
  /** Items that are under way at once. */
  readonly concurrency: number;
  /** Nothing new is begun after this, in ms; what is under way is waited for. */
  readonly budgetMs: number;
}

/**
 * `work` of item after item. Answers those of the first items, in order: all of them, or as many as were begun within the budget.
 * @throws what the first work that failed has thrown, once nothing is under way any more
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

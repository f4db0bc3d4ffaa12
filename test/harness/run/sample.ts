/** `npm run test:long` sets it: no samples, everything is walked. */
const IS_LONG = process.env['TEST_LONG'] === '1';

/**
 * As many of the items as an ordinary run can afford, chosen by the seed of the run (jest.config.mjs draws it, the end of the run prints
 * it, `TEST_SEED=N npm test` repeats it); all of them in a long run. Runs with other seeds choose others, so all get their turn.
 */
export function sampleOf<T>(items: readonly T[], count: number): readonly T[] {
  if (IS_LONG || count >= items.length) return items;
  const seed = Number(process.env['TEST_SEED']);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('TEST_SEED is not a whole number: see jest.config.mjs');
  const first = seed % items.length;
  const chosen = new Set(Array.from({ length: count }, (_, index) => (first + index) % items.length));
  return items.filter((_, index) => chosen.has(index));
}

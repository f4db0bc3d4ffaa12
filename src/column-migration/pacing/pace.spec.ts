import { Pace } from './pace.js';

const TARGET = 100;
/** Cost of a unit in ms by batch: quiet, then a busy machine, then quiet again. */
const costAt = (batch: number): number => (batch > 40 && batch <= 80 ? 0.4 : 0.05);
const BATCHES = 120;

interface Sizer {
  size(): number;
  took(units: number, ms: number): void;
}

/** How far batches were from the target over the whole time, in ms. */
function deviation(sizer: Sizer): number {
  let total = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const units = sizer.size();
    const ms = units * costAt(batch) * (batch % 7 === 0 ? 1.4 : 1);
    total += Math.abs(ms - TARGET);
    sizer.took(units, ms);
  }
  return total / BATCHES;
}

/**
 * Smoothed efficiency, as in GitLab's optimizer: weights of 0.6 to the n over 20 jobs, aiming at 0.90 to 0.95, and at
 * most 1.2 times larger each time.
 */
class SmoothedEfficiency implements Sizer {
  private current = 1_000;
  private readonly efficiencies: number[] = [];

  size(): number {
    return this.current;
  }

  took(_units: number, ms: number): void {
    this.efficiencies.unshift(ms / TARGET);
    const recent = this.efficiencies.slice(0, 20);
    const weights = recent.map((_one, n) => 0.6 ** n);
    const weighted = recent.reduce((sum, one, n) => sum + one * (weights[n] ?? 0), 0);
    const efficiency = weighted / weights.reduce((sum, weight) => sum + weight, 0);
    if (efficiency >= 0.9 && efficiency <= 0.95) return;
    this.current = Math.max(100, Math.round(this.current * Math.min(0.95 / efficiency, 1.2)));
  }
}

it('stays nearer to the target than smoothed efficiency does, on a machine that becomes busy and quiet again', () => {
  const pace = new Pace('key');
  const ours = deviation({ size: () => pace.size(0, TARGET), took: (units, ms) => pace.took(0, units, ms) });
  expect(ours).toBeLessThan(deviation(new SmoothedEfficiency()));
});

it('keeps the costs of passes apart', () => {
  const pace = new Pace('blocks');
  for (let n = 0; n < 20; n += 1) {
    pace.took(0, pace.size(0, TARGET), pace.size(0, TARGET) * 2);
    pace.took(1, pace.size(1, TARGET), pace.size(1, TARGET) * 0.5);
  }
  expect(pace.size(0, TARGET)).toBe(50);
  expect(pace.size(1, TARGET)).toBe(200);
});

it('follows an operator to another target at once when it is shorter', () => {
  const pace = new Pace('key');
  for (let n = 0; n < 20; n += 1) pace.took(0, pace.size(0, TARGET), pace.size(0, TARGET) * 0.1);
  expect(pace.size(0, TARGET)).toBe(1_000);
  expect(pace.size(0, 20)).toBe(200);
});

/** How long one batch should take. The rows that it has changed are locked until it ends. */
export const TARGET_MS = 100;
/**
 * A worker rests four times as long as it works, unless an operator says otherwise, because requests come first
 * (bench/README.md).
 */
export const DUTY = 0.2;
const SMALLEST = { key: 100, blocks: 1 } as const;
const LARGEST = { key: 50_000, blocks: 4_096 } as const;
const FIRST = { key: 1_000, blocks: 16 } as const;
/** Weight of the newest batch: outliers of a noisy disk are forgotten after a few batches. */
const WEIGHT = 0.4;
const MOST_GROWTH = 2;

/**
 * Sizes batches so that they take the target time, by what a unit of work (a key, a block) has cost so far in the same
 * pass. Passes differ by a factor, so one average for all of them would always be wrong. Costs are smoothed. Growth is
 * limited, shrinking is not.
 */
export class Pace {
  private readonly costs = new Map<number, number>();
  private readonly sizes = new Map<number, number>();

  constructor(private readonly by: 'key' | 'blocks') {}

  /** Units of work for the next batch of a pass. */
  size(pass: number, targetMs = TARGET_MS): number {
    const cost = this.costs.get(pass);
    const last = this.sizes.get(pass) ?? FIRST[this.by];
    const wanted = cost === undefined ? last : Math.min(targetMs / cost, last * MOST_GROWTH);
    return Math.min(LARGEST[this.by], Math.max(SMALLEST[this.by], Math.round(wanted)));
  }

  /** Records that a batch of so many units took so many ms. */
  took(pass: number, units: number, ms: number): void {
    const cost = Math.max(ms, 0.01) / Math.max(units, 1);
    const before = this.costs.get(pass);
    this.costs.set(pass, before === undefined ? cost : before * (1 - WEIGHT) + cost * WEIGHT);
    this.sizes.set(pass, units);
  }
}

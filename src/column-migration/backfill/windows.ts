import type { Claim, Position } from './ranges.sql.js';
import type { Cursor } from '../catalog/primary-key.sql.js';

/** The rows of a batch: some blocks in one pass, or the keys after a cursor. */
export type Window =
  | {
      readonly by: 'blocks';
      readonly pass: number;
      readonly passes: readonly number[];
      readonly from: number;
      readonly to: number;
    }
  | { readonly by: 'key'; readonly after: Cursor; readonly upTo: Cursor; readonly limit: number };

/** The pass that a range is in. Each pass has its own pace. */
export function passOf({ position }: Claim): number {
  return position?.by === 'blocks' ? position.pass : 0;
}

/** The next `units` of a range. */
export function nextWindow({ bounds, position }: Claim, units: number): Window {
  if (bounds.by === 'key') {
    const after = position?.by === 'key' ? position.after : bounds.after;
    return { by: 'key', after, upTo: bounds.upTo, limit: units };
  }
  const from = position?.by === 'blocks' ? position.block : bounds.from;
  const pass = position?.by === 'blocks' ? position.pass : 0;
  return { by: 'blocks', pass, passes: bounds.passes, from, to: Math.min(from + units, bounds.to) };
}

/** Where a range stands after a window: at the next rows, at the beginning of the next pass, or at its end (NULL). */
export function positionAfter({ bounds }: Claim, window: Window, cursor: Cursor): Position | null {
  if (window.by === 'key' || bounds.by === 'key') return cursor === null ? null : { by: 'key', after: cursor };
  const { pass, to } = window;
  if (to < bounds.to) return { by: 'blocks', pass, block: to };
  return pass + 1 < bounds.passes.length ? { by: 'blocks', pass: pass + 1, block: bounds.from } : null;
}

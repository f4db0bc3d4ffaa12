import type { FlagSetting } from '../evaluation/feature-for.js';
import { FlagPercentInvalidError } from '../flags.errors.js';

/** The percentage to write. @throws FlagPercentInvalidError */
export function checkPercent({ percent = 100 }: FlagSetting): number {
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) throw new FlagPercentInvalidError(percent);
  return percent;
}

import type { CalledSince } from './called-since.js';
import type { SeenStatement } from './read-statements.sql.js';
import { withoutValues } from './without-values.js';

const SHOWN_LENGTH = 120;

/** `12 calls as reporting: select description from notes (queryid -42)`. It contains no value. */
export function describeStatement({ calls, role, text, queryId }: SeenStatement): string {
  return `${calls} ${calls === 1 ? 'call' : 'calls'} as ${role}: ${withoutValues(text).slice(0, SHOWN_LENGTH)} (queryid ${queryId})`;
}

/** What could not be seen. Empty when everything was. */
export function blindSpotsOf({ seesAll, isCounted }: CalledSince): readonly string[] {
  return [
    ...(isCounted ? [] : ['calls before and after the step cannot be told apart: no count was taken at the step']),
    ...(seesAll ? [] : ['statements of other roles cannot be read: GRANT pg_read_all_stats to this one']),
  ];
}

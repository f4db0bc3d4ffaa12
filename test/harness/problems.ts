import type { ProblemAnswer } from './organization.js';

interface Failed {
  readonly status: number;
  readonly body: unknown;
}

/** Status and code of an error answer. */
export function failure({ status, body }: Failed): readonly [number, string] {
  return [status, (body as ProblemAnswer).code];
}

/** The fields that an error answer complains of, sorted. */
export function badFields({ body }: Failed): readonly string[] {
  return ((body as ProblemAnswer).errors ?? []).map(({ field }) => field).sort();
}

/** What is no name of anything. */
export const BAD_NAMES: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['a list', ['x']],
  ['blanks alone', ' \t\n'],
  ['NUL', 'a\0b'],
  ['half a surrogate pair', 'a\ud83d'],
  ['too long', 'x'.repeat(201)],
];

/** Cursors that no list gave: of another list, and with text that no query can take. */
export const BAD_CURSORS: readonly string[] = [
  'x',
  ...[{}, { name: 1 }, { version: 1 }, { name: '\0' }, { name: '\0', id: '01932f5e-7c3a-7000-8000-000000000000' }].map(
    (values) => Buffer.from(JSON.stringify(values)).toString('base64url'),
  ),
];

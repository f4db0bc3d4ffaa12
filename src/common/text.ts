import { z } from 'zod';

/** Whether PostgreSQL can hold the text as it is: well-formed UTF-16 without NUL. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Text that PostgreSQL can hold as it is. */
export function storableText(max: number) {
  return z.string().max(max).refine(isStorable, { error: 'must not contain NUL or half a surrogate pair' });
}

/** A name: trimmed, 1 to `max` characters. */
export function nameText(max = 200) {
  return storableText(max).trim().min(1, { error: 'must not be blank' });
}

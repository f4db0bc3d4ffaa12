import type { FactName } from './fact-name.js';

/**
 * Something that is wrong, as read by the room that knows it. Gate, status and doctor each tell it to their own
 * readers.
 */
export interface Fault<Code extends FactName = FactName> {
  readonly code: Code;
  /** What is wrong, for people. */
  readonly what: string;
  /** What to do about it, for people. */
  readonly todo: string;
}

/** A fault in one sentence. */
export function sentenceOf({ what, todo }: Fault): string {
  return `${what}: ${todo}`;
}

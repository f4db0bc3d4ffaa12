import { makeMemos } from '../../seed/memos.js';
import type { Random } from '../../seed/random.js';

const TEXTS = 300;

/** Texts as people write them; most end with a mark by which this one alone is found. */
export class MemoMaker {
  private readonly texts: readonly string[];
  private serial = 0;

  constructor(
    private readonly random: Random,
    private readonly owner: string,
  ) {
    this.texts = makeMemos(random, TEXTS);
  }

  next(): string {
    const text = this.random.pick(this.texts);
    if (this.random.chance(0.1)) return text;
    this.serial += 1;
    return `${text} ~${this.owner}.${this.serial}~`;
  }

  /** What to search a memo by: its mark, or its first plain word. `undefined` when it has neither. */
  static searchFor(memo: string): string | undefined {
    return /~[\w.-]+~$/.exec(memo)?.[0] ?? /[A-Za-z0-9]{3,}/.exec(memo)?.[0];
  }
}

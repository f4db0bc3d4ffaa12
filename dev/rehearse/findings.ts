/** What can be off. None of them is tolerated. */
export const FINDING_KINDS = [
  'failed-request',
  'lost-write',
  'altered-write',
  'wrong-read',
  'mismatch',
  'broken-rule',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const FINDING_WORDS: Readonly<Record<FindingKind, string>> = {
  'failed-request': 'failed requests',
  'lost-write': 'lost writes',
  'altered-write': 'altered writes',
  'wrong-read': 'wrong reads',
  mismatch: 'mismatches',
  'broken-rule': 'broken rules',
};

export interface Finding {
  readonly kind: FindingKind;
  readonly at: string;
  readonly phase: string;
  readonly who: string;
  readonly what: string;
}

/** So many of a kind are kept in words; all are counted. */
const KEPT = 50;

/** Everything that was off, in the order in which it was found. */
export class Findings {
  readonly kept: Finding[] = [];
  private readonly counts = new Map<FindingKind, number>();
  private readonly listeners: ((finding: Finding) => void)[] = [];

  /** @param phase the phase in force now */
  constructor(private readonly phase: () => string) {}

  add(kind: FindingKind, who: string, what: string): void {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    if (count > KEPT) return;
    const finding = { kind, at: new Date().toISOString(), phase: this.phase(), who, what };
    this.kept.push(finding);
    for (const listener of this.listeners) listener(finding);
  }

  count(kind: FindingKind): number {
    return this.counts.get(kind) ?? 0;
  }

  get total(): number {
    return FINDING_KINDS.reduce((sum, kind) => sum + this.count(kind), 0);
  }

  onFinding(listener: (finding: Finding) => void): void {
    this.listeners.push(listener);
  }
}

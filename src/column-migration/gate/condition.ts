/** One thing that must hold before a step, and what to do about it when it does not. */
export interface Condition {
  /** Stable, for machines: `fleet.acknowledged`. */
  readonly name: string;
  readonly isMet: boolean;
  /** For people: what holds, or what does not and what to do. */
  readonly detail: string;
}

export function met(name: string, detail: string): Condition {
  return { name, isMet: true, detail };
}

export function unmet(name: string, detail: string): Condition {
  return { name, isMet: false, detail };
}

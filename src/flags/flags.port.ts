import type { FlagName } from './flag-keys.js';

/** `unknown`: missing, archived, not loaded yet, or not decidable. The caller treats it as no opinion, never as `off`. */
export type Opinion = 'on' | 'off' | 'unknown';

/** Whom a flag lets through: `everybody` is exactly one strategy at 100 % without constraints, segments and variants. */
export type Reach = 'nobody' | 'cohort' | 'everybody';

export interface FlagContext {
  /** What percentages stick to; every field that a strategy may stick to resolves to it. */
  readonly organizationId?: string;
}

/** The name of the field that percentages stick to. */
export type StickyKey = keyof FlagContext;
export const STICKY_KEY = 'organizationId' satisfies StickyKey;

/** One flag as its source has it, for listings. */
export interface FlagDefinition {
  readonly name: FlagName;
  readonly enabled: boolean;
  readonly reach: Reach;
  /** Present when the flag is one percentage and nothing else. */
  readonly percent?: number;
  /** Why the flag gives no opinion although it exists, in words for who can change it. */
  readonly problem?: string;
}

export interface Freshness {
  /** `never`: nothing was ever loaded; `stale`: polls were missed, the last known flags are in use. */
  readonly state: 'fresh' | 'stale' | 'never';
  readonly source: 'unleash' | 'file' | 'fake';
  readonly lastSuccessAt?: Date;
  /** What is wrong, or noteworthy, at the moment. Holds no token and no address. */
  readonly reason?: string;
}

/** What people asked for by feature flags. It never decides anything; the ledger does. */
export abstract class Flags {
  /**
   * With an organization: whether the flag is on for it; the same answer on every process and in every call while the
   * flag stays as it is. Without: whether it is on for anybody at all. Answers from the last known flags when stale.
   */
  abstract evaluate(name: FlagName, context?: FlagContext): Opinion;

  /** Whether the flag is on for everybody rather than for a cohort. */
  abstract isFullyOn(name: FlagName): boolean;

  abstract definition(name: FlagName): FlagDefinition | undefined;

  abstract freshness(): Freshness;

  /** Calls back after the flags or their freshness changed; what a listener throws is logged. Answers how to unsubscribe. */
  abstract onChange(listener: () => void): () => void;

  /** Resolves after the first attempt to load, successful or not, in bounded time. Idempotent. */
  abstract start(): Promise<void>;

  /** Leaves no timer and no request behind; the last known flags can still be asked. Idempotent, in any order. */
  abstract stop(): Promise<void>;
}

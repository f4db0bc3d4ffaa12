import type { Reach } from '../flags.port.js';
import type { Feature, FlagStrategy } from './flag-document.js';

/** What can be said about a flag without knowing the organization. */
export interface Judgement {
  readonly reach: Reach;
  readonly percent?: number;
  /** Why no organization can be given a stable answer. */
  readonly problem?: string;
}

/** Fields that resolve to the organization: `default` is the first of user and session that is there. */
const STICKY_FIELDS: readonly unknown[] = ['organizationId', 'default', 'sessionId', 'userId'];

/**
 * A flag that is off is off for everybody, whatever its strategies are. One that is on has to give the same organization
 * the same answer in every call on every process, or it gives none.
 */
export function judge(feature: Feature, segmentIds: ReadonlySet<number>): Judgement {
  if (!feature.enabled) return { reach: 'nobody', ...percentOf(feature) };
  const problem =
    feature.dependencies.length > 0
      ? 'it depends on another flag; remove the dependency'
      : feature.strategies.map((strategy) => problemOf(strategy, segmentIds)).find((found) => found !== undefined);
  return { reach: reachOf(feature), ...percentOf(feature), ...(problem !== undefined && { problem }) };
}

function reachOf({ strategies, variants }: Feature): Reach {
  const [only] = strategies;
  if (only === undefined) return 'cohort';
  if (strategies.every((strategy) => rolloutOf(strategy) === 0)) return 'nobody';
  const isEverybody = strategies.length === 1 && isPlain(only) && rolloutOf(only) === 100 && variants.length === 0;
  return isEverybody ? 'everybody' : 'cohort';
}

function percentOf({ strategies }: Feature): { readonly percent?: number } {
  const [only] = strategies;
  if (only === undefined || strategies.length > 1 || !isPlain(only)) return {};
  const percent = rolloutOf(only);
  return percent === undefined ? {} : { percent };
}

function isPlain({ constraints, segments, variants }: FlagStrategy): boolean {
  return constraints.length === 0 && segments.length === 0 && variants.length === 0;
}

/** Percent of organizations that the strategy lets through; `undefined` when it chooses them in another way. */
function rolloutOf({ name, parameters }: FlagStrategy): number | undefined {
  if (name === 'default') return 100;
  const given = name === 'flexibleRollout' ? parameters['rollout'] : parameters['percentage'];
  const isPercentage = name === 'flexibleRollout' || name.startsWith('gradualRollout');
  if (!isPercentage || given === undefined || given === '') return undefined;
  const percent = Number(given);
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : undefined;
}

function problemOf(strategy: FlagStrategy, segmentIds: ReadonlySet<number>): string | undefined {
  const missing = strategy.segments.find((id) => !segmentIds.has(id));
  if (missing !== undefined) return `its segment ${missing} is missing`;
  switch (strategy.name) {
    case 'default':
    case 'userWithId':
      return undefined;
    case 'gradualRolloutUserId':
    case 'gradualRolloutSessionId':
      return rolloutOf(strategy) === undefined ? 'its percentage is not a number' : undefined;
    case 'flexibleRollout':
      return problemOfRollout(strategy);
    default:
      return `its strategy "${strategy.name}" does not choose by organization; use a gradual rollout`;
  }
}

function problemOfRollout(strategy: FlagStrategy): string | undefined {
  if (rolloutOf(strategy) === undefined) return 'its rollout is not a number';
  const stickiness = strategy.parameters['stickiness'] ?? 'default';
  if (stickiness === '' || STICKY_FIELDS.includes(stickiness)) return undefined;
  return stickiness === 'random'
    ? 'its stickiness is random, which answers differently each time; set it to organizationId'
    : 'its stickiness is a field that is not known here; set it to organizationId';
}

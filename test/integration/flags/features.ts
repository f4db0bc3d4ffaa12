import { columnMigrationFlag, type FlagName } from '../../../src/flags/index.js';

/** A flag as Unleash's client API has it, as far as the tests vary it. */
export interface TestFeature {
  readonly name: FlagName;
  readonly enabled: boolean;
  readonly strategies: readonly TestStrategy[];
  readonly dependencies?: readonly { readonly feature: string }[];
}
export interface TestStrategy {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly constraints: readonly TestConstraint[];
  readonly segments: readonly number[];
  readonly variants: readonly object[];
}
interface TestConstraint {
  readonly contextName: string;
  readonly operator: string;
  readonly values: readonly string[];
}
export interface TestSegment {
  readonly id: number;
  readonly constraints: readonly TestConstraint[];
}

export const ORGANIZATION = '018f0000-0000-7000-8000-000000000001';
export const STRANGER = '018f0000-0000-7000-8000-000000000002';
export const MANY_ORGANIZATIONS: readonly string[] = Array.from(
  { length: 4_000 },
  (_, index) => `organization-${index}`,
);
export const SEGMENT: TestSegment = {
  id: 1,
  constraints: [{ contextName: 'organizationId', operator: 'IN', values: [ORGANIZATION] }],
};

const flag = (key: string): FlagName => columnMigrationFlag(key, 'read-new');

export function rollout(
  percent: number,
  more: Partial<TestStrategy> = {},
  stickiness = 'organizationId',
): TestStrategy {
  return {
    name: 'flexibleRollout',
    parameters: { rollout: String(percent), stickiness, groupId: 'contract' },
    constraints: [],
    segments: [],
    variants: [],
    ...more,
  };
}

const enabled = (key: string, ...strategies: TestStrategy[]): TestFeature => ({
  name: flag(key),
  enabled: true,
  strategies,
});

/** One flag for each thing that people can do in Unleash. */
export const FEATURES = {
  on: enabled('on', rollout(100)),
  off: { ...enabled('off', rollout(100)), enabled: false },
  percent10: enabled('percent10', rollout(10)),
  percent25: enabled('percent25', rollout(25)),
  none: enabled('none', rollout(0)),
  defaultSticky: enabled('default-sticky', rollout(25, {}, 'default')),
  userSticky: enabled('user-sticky', rollout(25, {}, 'userId')),
  random: enabled('random', rollout(50, {}, 'random')),
  elsewhereSticky: enabled('elsewhere-sticky', rollout(100, {}, 'tenantId')),
  constrained: enabled('constrained', rollout(100, { constraints: SEGMENT.constraints })),
  segmented: enabled('segmented', rollout(100, { segments: [SEGMENT.id] })),
  varied: enabled(
    'varied',
    rollout(100, { variants: [{ name: 'v', weight: 1000, weightType: 'variable', stickiness: 'random' }] }),
  ),
  either: enabled('either', rollout(100, { constraints: SEGMENT.constraints }), rollout(0)),
  child: { ...enabled('child', rollout(100)), dependencies: [{ feature: flag('on') }] },
  changing: { ...enabled('changing', rollout(100)), enabled: false },
  archived: enabled('archived', rollout(100)),
} satisfies Readonly<Record<string, TestFeature>>;

export const MISSING = flag('missing');

import { parseFlagDocument } from './flag-document.js';
import { judge, type Judgement } from './judge.js';

const rollout = (percent: string, more: object = {}): object => ({
  name: 'flexibleRollout',
  parameters: { rollout: percent, stickiness: 'organizationId', groupId: 'x', ...more },
});
const constraint = { contextName: 'organizationId', operator: 'IN', values: ['a'] };

function judgeFeature(feature: object): Judgement {
  const { features } = parseFlagDocument(
    JSON.stringify({ version: 2, features: [{ name: 'x', enabled: true, strategies: [], ...feature }] }),
  );
  const [only] = features;
  if (only === undefined) throw new Error('no feature');
  return judge(only, new Set([1]));
}

describe('whom a flag lets through', () => {
  it.each([
    ['one rollout at 100 %', [rollout('100')], 'everybody'],
    ['the strategy of standard installations', [{ name: 'default' }], 'everybody'],
    ['99 %', [rollout('99')], 'cohort'],
    ['0 %', [rollout('0')], 'nobody'],
    ['two times 0 %', [rollout('0'), rollout('0')], 'nobody'],
    ['100 % with a constraint', [{ ...rollout('100'), constraints: [constraint] }], 'cohort'],
    ['100 % with a segment', [{ ...rollout('100'), segments: [1] }], 'cohort'],
    ['100 % with a variant', [{ ...rollout('100'), variants: [{ name: 'v' }] }], 'cohort'],
    ['two strategies, both at 100 %', [rollout('100'), rollout('100')], 'cohort'],
    ['no strategy', [], 'cohort'],
    ['a list of organizations', [{ name: 'userWithId', parameters: { userIds: 'a,b' } }], 'cohort'],
  ])('%s', (_, strategies, reach) => {
    expect(judgeFeature({ strategies }).reach).toBe(reach);
  });

  it('nobody when the flag is off, whatever its strategies are', () => {
    const broken = [rollout('100', { stickiness: 'random' })];
    expect(judgeFeature({ enabled: false, strategies: broken })).toEqual({ reach: 'nobody', percent: 100 });
  });

  it('a cohort when the flag has variants of its own', () => {
    expect(judgeFeature({ strategies: [rollout('100')], variants: [{ name: 'v' }] }).reach).toBe('cohort');
  });

  it('tells the percentage only when the flag is nothing else', () => {
    expect(judgeFeature({ strategies: [rollout('25')] }).percent).toBe(25);
    expect(judgeFeature({ strategies: [rollout('25'), rollout('50')] }).percent).toBeUndefined();
    expect(judgeFeature({ strategies: [{ ...rollout('25'), constraints: [constraint] }] }).percent).toBeUndefined();
  });
});

describe('A10 a flag that cannot give an organization the same answer each time gives none', () => {
  it.each([
    ['random stickiness', rollout('50', { stickiness: 'random' })],
    ['random stickiness, also at 100 %', rollout('100', { stickiness: 'random' })],
    ['the old random rollout', { name: 'gradualRolloutRandom', parameters: { percentage: '50' } }],
    ['a choice by host name', { name: 'applicationHostname', parameters: { hostNames: 'a' } }],
    ['a choice by address', { name: 'remoteAddress', parameters: { IPs: '10.0.0.1' } }],
    ['a strategy that the service does not have', { name: 'ourOwn', parameters: {} }],
    ['stickiness to a field that the service does not give', rollout('50', { stickiness: 'tenantId' })],
    ['a segment that is missing', { ...rollout('50'), segments: [2] }],
    ['a rollout that is no number', rollout('half')],
    ['no rollout', { name: 'flexibleRollout', parameters: {} }],
  ])('%s', (_, strategy) => {
    expect(judgeFeature({ strategies: [strategy] }).problem).toEqual(expect.any(String));
  });

  it('one bad strategy among good ones is enough', () => {
    expect(judgeFeature({ strategies: [rollout('100'), rollout('1', { stickiness: 'random' })] }).problem).toMatch(
      /random/,
    );
  });

  it('a parent flag, which may be random in turn', () => {
    expect(judgeFeature({ strategies: [rollout('100')], dependencies: [{ feature: 'p' }] }).problem).toMatch(/depends/);
  });

  it.each(['organizationId', 'default', 'userId', 'sessionId', ''])(
    'stickiness %p is the organization',
    (stickiness) => {
      expect(judgeFeature({ strategies: [rollout('50', { stickiness })] }).problem).toBeUndefined();
    },
  );
});

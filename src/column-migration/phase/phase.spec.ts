import fc from 'fast-check';
import { desiredBy, type Opinion } from './desired.js';
import { authoritativeSide, isStrict, nextTowards, type Phase, PHASES, rungOf } from './phase.js';
import { VIEWS, viewOf } from './view.js';

const phase = fc.constantFrom(...PHASES);
const opinion = fc.constantFrom<Opinion>('on', 'off', 'unknown');
const opinions = fc.record({ dualWrite: opinion, readNew: opinion, readNewIsForAll: fc.boolean(), newOnly: opinion });

it('authority moves from old to new exactly once along the ladder', () => {
  const sides = PHASES.map(authoritativeSide);
  expect(sides.filter((side, index) => index > 0 && side !== sides[index - 1])).toEqual(['new']);
});

it('the guard is strict before anybody reads new', () => {
  for (const one of PHASES)
    if (VIEWS[viewOf(one, true)].answers === 'new') expect([one, isStrict(one)]).toEqual([one, true]);
});

it('a step is one rung, towards the goal', () => {
  fc.assert(
    fc.property(phase, phase, (from, to) => {
      const next = nextTowards(from, to);
      if (from === to) return next === undefined;
      return (
        next !== undefined &&
        Math.abs(rungOf(next) - rungOf(from)) === 1 &&
        Math.abs(rungOf(to) - rungOf(next)) === Math.abs(rungOf(to) - rungOf(from)) - 1
      );
    }),
  );
});

it('A14 neighbours on the ladder never read a column that the other does not write', () => {
  for (const [index, one] of PHASES.entries()) {
    const other: Phase = PHASES[index + 1] ?? one;
    for (const [reader, writer] of [
      [one, other],
      [other, one],
    ] as const) {
      const reads = VIEWS[viewOf(reader, true)].answers;
      const isFilled = VIEWS[viewOf(writer, true)].writes.some((side) => side === reads);
      // The guard fills the other side where a neighbour writes one side alone: between expanded and dual-write, and
      // between enforced and new-only.
      const isGuarded = rungOf(writer) === rungOf('expanded') || rungOf(writer) >= rungOf('new-only');
      expect([reader, writer, isFilled || isGuarded]).toEqual([reader, writer, true]);
    }
  }
});

describe('what the flags ask for', () => {
  it('A2 is the longest satisfied prefix: read-new or new-only alone ask for nothing', () => {
    const ask = (dualWrite: Opinion, readNew: Opinion, readNewIsForAll: boolean, newOnly: Opinion) =>
      desiredBy({ dualWrite, readNew, readNewIsForAll, newOnly }).floor;
    expect(ask('off', 'on', true, 'on')).toBe('expanded');
    expect(ask('on', 'off', true, 'on')).toBe('backfilled');
    expect(ask('on', 'on', false, 'on')).toBe('read-new');
    expect(ask('on', 'on', true, 'off')).toBe('enforced');
    expect(ask('on', 'on', true, 'on')).toBe('retired');
  });

  it('A3 never goes below what a flag that is on asks for, and off always lowers', () => {
    fc.assert(
      fc.property(opinions, (given) => {
        const { floor, ceiling } = desiredBy(given);
        if (given.dualWrite === 'off') return floor === 'expanded' && ceiling === 'expanded';
        return rungOf(floor) <= rungOf(ceiling);
      }),
    );
  });

  it('A6 A8 a flag without an opinion neither raises nor lowers', () => {
    fc.assert(
      fc.property(opinions, fc.constantFrom('dualWrite', 'readNew', 'newOnly'), (given, flag) => {
        const unknown = desiredBy({ ...given, [flag]: 'unknown' });
        const off = desiredBy({ ...given, [flag]: 'off' });
        const on = desiredBy({ ...given, [flag]: 'on' });
        return unknown.floor === off.floor && rungOf(unknown.ceiling) >= rungOf(on.ceiling);
      }),
    );
  });

  it('A6 nothing known at all holds whatever is in force', () => {
    expect(desiredBy({ dualWrite: 'unknown', readNew: 'unknown', readNewIsForAll: false, newOnly: 'unknown' })).toEqual(
      { floor: 'expanded', ceiling: 'retired' },
    );
  });
});

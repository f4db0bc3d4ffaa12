import { longestHeldByEvidence, type Move, timeInPhases } from './history.sql.js';

const move = (from: string, to: string, second: number, evidence: unknown = {}): Move => ({
  from,
  to,
  askedBy: 'flags',
  at: `2026-01-01T00:00:0${second}.000Z`,
  evidence,
});

it('the time in a phase is that of all its visits', () => {
  const moves = [
    move('expanded', 'dual-write', 1),
    move('dual-write', 'expanded', 3),
    move('expanded', 'dual-write', 4),
  ];
  const times = timeInPhases(moves, new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:00:09Z'));
  expect(times).toEqual([
    { phase: 'expanded', visits: 2, seconds: 2 },
    { phase: 'dual-write', visits: 2, seconds: 7 },
  ]);
});

it('the longest lock is found wherever the evidence holds it', () => {
  expect(
    longestHeldByEvidence([move('a', 'b', 1, { lockHeldMs: 3.5 }), move('b', 'c', 2, { step: { heldMs: 7 } })]),
  ).toBe(7);
  expect(longestHeldByEvidence([move('a', 'b', 1)])).toBeUndefined();
});

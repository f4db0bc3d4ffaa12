import { rehearse, REHEARSAL_PATIENCE_MS, sharedBuilds } from '../harness/rehearsal.js';

it(
  'npm run rehearse goes up the whole ladder and back down from every phase, with nothing off',
  async () => {
    const { code, report } = await rehearse(await sharedBuilds());
    expect(report.findings).toEqual([]);
    expect(report.reached).toBe('contracted');
    expect(Object.keys(report.work.killsByPhase).length).toBeGreaterThanOrEqual(6);
    expect(report.work.acknowledgedWrites).toBeGreaterThan(100);
    expect(report.moves.filter(({ to }) => to === 'expanded').length).toBeGreaterThanOrEqual(3);
    expect({ code, passed: report.passed }).toEqual({ code: 0, passed: true });
  },
  REHEARSAL_PATIENCE_MS,
);

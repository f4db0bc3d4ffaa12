import { LeaseLostError, NoUnitOfWorkError, UnitTooOldError } from '../column-migration.errors.js';
import type { Phase } from '../phase/phase.js';
import { type InForce, Phases } from './phases.port.js';
import { UnitOfWork } from './unit-of-work.js';

class FakePhases extends Phases {
  phase: Phase = 'expanded';
  version = 1n;
  cohort: string | undefined;
  entered = 1;
  hasLease = true;

  inForce(): InForce {
    return { phase: this.phase, version: this.version };
  }
  readsNew(_key: string, stickyKey: string | undefined): boolean {
    return stickyKey === this.cohort;
  }
  epoch(): number {
    return this.entered;
  }
  assertLease(epoch: number): void {
    if (!this.hasLease || epoch !== this.entered) throw new LeaseLostError();
  }
}

const KEY = 'note-description-to-memo';
let phases: FakePhases;
let unit: UnitOfWork;
beforeEach(() => {
  phases = new FakePhases();
  unit = new UnitOfWork(phases, { maxUnitAgeMs: 60_000 });
});

it('A13 keeps what it saw first, whatever happens meanwhile, on both sides of an await', async () => {
  await unit.during(undefined, async () => {
    expect(unit.view(KEY)).toBe('old');
    phases.phase = 'dual-write';
    await Promise.resolve();
    expect(unit.view(KEY)).toBe('old');
  });
  expect(await unit.during(undefined, () => Promise.resolve(unit.view(KEY)))).toBe('dual');
});

it('A10 A11 asks for the cohort by sticky key, once', async () => {
  phases.phase = 'read-new';
  phases.cohort = 'a';
  const viewFor = (stickyKey: string | undefined): Promise<string> =>
    unit.during(stickyKey, () => Promise.resolve(unit.view(KEY)));
  expect(await Promise.all(['a', 'b', undefined].map(viewFor))).toEqual(['newCohort', 'dualCompared', 'dualCompared']);
  phases.phase = 'enforced';
  expect(await Promise.all(['a', 'b'].map(viewFor))).toEqual(['newCompared', 'dualEnforced']);
});

it('D21 holds back the acknowledgement of every version but the one it pinned', async () => {
  const ended = unit.during(undefined, async () => {
    unit.view(KEY);
    phases.version = 2n;
    expect([unit.hasLeftBehind(KEY, 1n), unit.hasLeftBehind(KEY, 2n)]).toEqual([true, false]);
    await Promise.resolve();
  });
  await ended;
  expect(unit.hasLeftBehind(KEY, 2n)).toBe(true);
});

it('is held until the last of its holds is released, each once', () => {
  const releases: (() => void)[] = [];
  unit.begin((release) => {
    releases.push(release, unit.hold());
    unit.view(KEY);
  });
  phases.version = 2n;
  releases[0]?.();
  releases[0]?.();
  expect(unit.hasLeftBehind(KEY, 2n)).toBe(false);
  releases[1]?.();
  expect(unit.hasLeftBehind(KEY, 2n)).toBe(true);
});

it('blocks nobody while it has pinned nothing', () => {
  unit.begin(() => undefined);
  expect(unit.hasLeftBehind(KEY, 7n)).toBe(true);
});

it('A15 refuses once the lease is lost, also after the process has entered the fleet anew', async () => {
  await unit.during(undefined, async () => {
    unit.view(KEY);
    phases.hasLease = false;
    expect(() => unit.view(KEY)).toThrow(LeaseLostError);
    phases.hasLease = true;
    phases.entered = 2;
    expect(() => unit.view(KEY)).toThrow(LeaseLostError);
    await Promise.resolve();
  });
});

it('D20 refuses to go on for longer than a fleet may have to wait', async () => {
  unit = new UnitOfWork(phases, { maxUnitAgeMs: -1 });
  await expect(unit.during(undefined, async () => Promise.resolve(unit.view(KEY)))).rejects.toThrow(UnitTooOldError);
});

it('is needed: outside of one nothing can be read or written', () => {
  expect(() => unit.view(KEY)).toThrow(NoUnitOfWorkError);
});

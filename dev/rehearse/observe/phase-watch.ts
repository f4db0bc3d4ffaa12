import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type Phase, rungOf } from '../../../src/column-migration/phase/phase.js';
import type { Findings } from '../findings.js';
import { Loop } from '../load/loop.js';
import { readStanding, type Standing } from './standing.sql.js';

const POLL_MS = 60;

/** Looks at the ledger all the time: which phase is in force, and whether a step passed over somebody or left rows unequal. */
export class PhaseWatch {
  standing: Standing | undefined;
  mostMismatches = 0;
  private readonly loop = new Loop();
  private readonly listeners: ((now: Standing, before: Standing | undefined) => void)[] = [];

  constructor(
    private readonly db: pg.Pool,
    private readonly findings: () => Findings,
  ) {}

  start(): void {
    const fail = (error: unknown): void =>
      this.findings().add('broken-rule', 'watch', `the ledger cannot be read: ${String(error)}`);
    this.loop.start(
      () => this.look(),
      () => POLL_MS,
      fail,
    );
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** The phase in force; `before the expand` while the column migration is not known. */
  get phase(): string {
    return this.standing?.phase ?? 'before the expand';
  }

  /** Whether the backfill is proven: both columns must hold every value then. */
  get isNewFilled(): boolean {
    return this.standing !== undefined && rungOf(this.standing.phase) >= rungOf('backfilled');
  }

  onMove(listener: (now: Standing, before: Standing | undefined) => void): void {
    this.listeners.push(listener);
  }

  /** Waits until what it sees fits. Answers `undefined` when nothing has got any further for so long, or in ten times that. */
  async until(fits: (standing: Standing) => boolean, patienceMs: number): Promise<Standing | undefined> {
    const end = performance.now() + 10 * patienceMs;
    let deadline = performance.now() + patienceMs;
    let progress = '';
    while (performance.now() < Math.min(deadline, end)) {
      if (this.standing !== undefined && fits(this.standing)) return this.standing;
      const now = `${this.standing?.version ?? 0} ${this.standing?.backfill?.visited ?? 0}`;
      if (now !== progress) deadline = performance.now() + patienceMs;
      progress = now;
      await delay(POLL_MS / 3);
    }
    return undefined;
  }

  private async look(): Promise<void> {
    const now = await readStanding(this.db);
    if (now === undefined) return;
    const before = this.standing;
    this.standing = now;
    this.countMismatches(now, before);
    if (before?.version === now.version) return;
    if (before !== undefined && now.passedOver.length > 0)
      this.findings().add(
        'broken-rule',
        'coordinator',
        `the step to ${now.phase} passed over ${now.passedOver.join(', ')}, alive, without an acknowledgement`,
      );
    for (const listener of this.listeners) listener(now, before);
  }

  private countMismatches(now: Standing, before: Standing | undefined): void {
    this.mostMismatches = Math.max(this.mostMismatches, now.mismatches);
    const more = now.mismatches - (before?.mismatches ?? 0);
    for (let one = 0; one < more; one += 1)
      this.findings().add('mismatch', 'ledger', `a read saw two columns of a row differ, in ${now.phase}`);
  }
}

/** Whether a phase is at or past another, going up or going down. */
export function hasReached(phase: Phase, target: Phase, direction: 'up' | 'down'): boolean {
  return direction === 'up' ? rungOf(phase) >= rungOf(target) : rungOf(phase) <= rungOf(target);
}

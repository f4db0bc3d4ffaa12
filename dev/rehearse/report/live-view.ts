import { stripVTControlCharacters } from 'node:util';
import type { WriteStream } from 'node:tty';
import { PHASES } from '../../../src/column-migration/phase/phase.js';
import { FINDING_KINDS, FINDING_WORDS, type Finding } from '../findings.js';
import type { Stage } from '../stage.js';
import type { Note } from '../timeline.js';

const REFRESH_MS = 200;
const [BOLD, DIM, RED, GREEN, OFF] = ['\x1b[1m', '\x1b[2m', '\x1b[31m', '\x1b[32m', '\x1b[0m'];
/** Back to the line's begin, and everything below is cleared. */
const HOME = '\r\x1b[J';

/** On a terminal a few lines that are drawn over and over, below the notes; elsewhere a line for each note and finding. */
export class LiveView {
  private timer: NodeJS.Timeout | undefined;
  private drawn = 0;
  private isOver = false;

  constructor(private readonly out: WriteStream | NodeJS.WriteStream) {}

  note({ seconds, phase, text }: Note): void {
    this.print(`${seconds.toFixed(1).padStart(6)} s  ${phase.padEnd(17)}  ${text}`);
  }

  finding({ kind, who, what }: Finding): void {
    const text = `OFF: ${kind}, ${who}: ${what.slice(0, 300)}`;
    this.print(this.out.isTTY ? `${RED}${text}${OFF}` : text);
  }

  watch(stage: Stage): void {
    if (!this.out.isTTY || this.isOver) return;
    this.timer = setInterval(() => this.draw(stage), REFRESH_MS);
  }

  /** Nothing is shown after it. */
  stop(): void {
    clearInterval(this.timer);
    this.erase();
    this.isOver = true;
  }

  private print(line: string): void {
    if (this.isOver) return;
    this.erase();
    this.out.write(`${line}\n`);
  }

  private erase(): void {
    if (this.drawn > 0) this.out.write(`\x1b[${this.drawn}A${HOME}`);
    this.drawn = 0;
  }

  private draw(stage: Stage): void {
    const width = this.out.columns;
    const lines = ['', ladderLine(stage), progressLine(stage), workLine(stage), countsLine(stage)];
    this.erase();
    this.out.write(lines.map((line) => `${cut(line, width)}\n`).join(''));
    this.drawn = lines.length;
  }
}

function ladderLine({ watch }: Stage): string {
  return PHASES.map((phase) => (phase === watch.phase ? `${BOLD}[${phase}]${OFF}` : `${DIM}${phase}${OFF}`)).join(' ');
}

function progressLine({ watch }: Stage): string {
  const { waitsFor = [], backfill } = watch.standing ?? {};
  if (backfill?.status === 'running' && backfill.expected !== null && backfill.expected > 0) {
    const share = Math.min(1, backfill.visited / backfill.expected);
    return `backfill ${'█'.repeat(Math.round(share * 30)).padEnd(30, '░')} ${Math.floor(share * 100)} % ${DIM}${backfill.holding ?? ''}${OFF}`;
  }
  return waitsFor.length === 0 ? '' : `${DIM}waits: ${String(waitsFor[0])}${OFF}`;
}

function workLine({ load, timeline, fleet, thisRelease, previousRelease, kills }: Stage): string {
  const { requests, p50Ms, p99Ms, longestMs } = load.latencies.summary();
  const rate = Math.round(requests / Math.max(1, timeline.seconds));
  const killed = [...kills.values()].reduce((sum, one) => sum + one, 0);
  return `${requests} requests (${rate}/s), p50 ${p50Ms} ms, p99 ${p99Ms} ms, longest ${longestMs} ms · ${fleet.of(thisRelease).length} + ${fleet.of(previousRelease).length} before · ${killed} killed`;
}

function countsLine({ findings }: Stage): string {
  const words = FINDING_KINDS.map((kind) => `${findings.count(kind)} ${FINDING_WORDS[kind]}`).join(' · ');
  return `${findings.total === 0 ? GREEN : RED}${words}${OFF}`;
}

/** Colours take no room. */
function cut(line: string, width: number): string {
  const visible = stripVTControlCharacters(line).length;
  return visible <= width ? line : `${line.slice(0, Math.max(0, line.length - (visible - width) - OFF.length))}${OFF}`;
}

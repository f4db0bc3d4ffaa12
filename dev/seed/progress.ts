const WIDTH = 30;
const PLAIN_EVERY_MS = 5_000;

/** A bar on a terminal, a plain line every few seconds elsewhere. */
export class Progress {
  private readonly startedAt = performance.now();
  private shownAt = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(what: string, done: number, total: number): void {
    const now = performance.now();
    if (now - this.shownAt < (this.out.isTTY ? 100 : PLAIN_EVERY_MS)) return;
    this.shownAt = now;
    const seconds = (now - this.startedAt) / 1000;
    const share = Math.min(done / total, 1);
    const rate =
      what === 'loading'
        ? ` ${Math.round(done / seconds).toLocaleString('en')}/s, ${Math.ceil((seconds / Math.max(share, 0.001)) * (1 - share))} s left`
        : '';
    const line = `${what} ${Math.floor(share * 100)} %${rate}`;
    if (!this.out.isTTY) this.out.write(`${line}\n`);
    else this.out.write(`\r\u001b[K${'█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░')} ${line}`);
  }

  end(): void {
    if (this.out.isTTY) this.out.write('\r\u001b[K');
  }
}

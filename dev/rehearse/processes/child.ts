import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

/** How long a process may take to finish its work in hand. */
const DRAIN_MS = 25_000;
const LAST_WORDS = 1_000;

export interface ChildOptions {
  readonly name: string;
  readonly entry: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing of the caller's but the path. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
}

/** A Node.js process of the rehearsal; what it says goes to `<name>.log`. */
export class Child {
  readonly ended: Promise<string>;
  private end: string | undefined;
  private isEndWanted = false;
  private words = '';

  private constructor(
    readonly name: string,
    private readonly process: ChildProcess,
  ) {
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.words = (this.words + chunk.toString()).slice(-LAST_WORDS)));
    this.ended = new Promise((resolve) => {
      process.once('error', (error) => resolve(error.message));
      process.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 0}`));
    });
    void this.ended.then((how) => (this.end = how));
  }

  static start({ name, entry, args = [], cwd, environment, logFolder }: ChildOptions): Child {
    const child = spawn(process.execPath, [...entryArgs(entry), ...args], {
      cwd,
      // Ctrl-C is for the rehearsal, which ends its processes in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'] ?? '', ...environment },
    });
    const log = createWriteStream(join(logFolder, `${name}.log`), { flags: 'a' });
    for (const stream of [child.stdout, child.stderr]) stream?.pipe(log, { end: false });
    // Its channel to us must keep neither side alive; an orphan ends by `parent-watch.mjs`.
    child.unref();
    child.channel?.unref();
    return new Child(name, child);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** How it ended, if it has. */
  get ending(): string | undefined {
    return this.end;
  }

  /** The end of its log. */
  get lastWords(): string {
    return this.words;
  }

  /** Whether it ended although nobody wanted it to. */
  get hasFailed(): boolean {
    return this.end !== undefined && !this.isEndWanted;
  }

  async kill(): Promise<void> {
    this.isEndWanted = true;
    if (this.end !== undefined) return;
    this.process.kill('SIGKILL');
    await this.ended;
  }

  /** SIGTERM, and SIGKILL to one that does not end in 25 seconds. Answers how it ended. */
  async stop(): Promise<string> {
    this.isEndWanted = true;
    if (this.end === undefined) this.process.kill('SIGTERM');
    const impatience = setTimeout(() => this.process.kill('SIGKILL'), DRAIN_MS);
    const how = await this.ended;
    clearTimeout(impatience);
    return how;
  }

  /** Stops it in its tracks; resolves when it goes on. A shell wakes it, also when this process has been killed meanwhile. */
  async freeze(ms: number): Promise<void> {
    const script = 'kill -STOP "$0" && sleep "$1" && kill -CONT "$0"';
    const shell = spawn('/bin/sh', ['-c', script, String(this.pid), String(ms / 1000)], {
      detached: true,
      stdio: 'ignore',
    });
    await once(shell, 'exit');
  }
}

function entryArgs(entry: string): readonly string[] {
  const watch = new URL('../../parent-watch.mjs', import.meta.url).href;
  return ['--import', watch, ...(entry.endsWith('.ts') ? ['--import', 'tsx'] : []), entry];
}

import { setTimeout as delay } from 'node:timers/promises';
import { MigrationStatuses, type MigrationStatus, UnknownMigrationError } from '../../column-migration/operations.js';
import { changesOf } from '../changes.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf } from '../migrations.js';
import { Redraw } from '../redraw.js';
import { statusText } from '../status-text.js';
import type { Terminal } from '../terminal.js';

const LOOK_MS = 500;

type Look = () => Promise<readonly MigrationStatus[]>;

/** `status [KEY] [--watch]` */
export async function run({ words, options, terminal, services, signal }: Invocation): Promise<ExitCode> {
  const [key] = words;
  const opened = await services();
  const look = async (): Promise<readonly MigrationStatus[]> => {
    const all = await opened.get(MigrationStatuses).read(poolOf(opened));
    if (key === undefined) return all;
    const found = all.filter((one) => one.key === key);
    if (found.length > 0) return found;
    throw new UnknownMigrationError(
      key,
      all.map((one) => one.key),
    );
  };
  if (options['watch'] === true) return watch(look, options['json'] === true, terminal, signal);
  const all = await look();
  if (options['json'] === true) terminal.say(JSON.stringify(all, undefined, 2));
  else for (const line of frame(all, terminal)) terminal.say(line);
  return EXIT.ok;
}

/** Until Ctrl-C: redrawn on a terminal, what changed elsewhere; with `--json` one document a line. */
async function watch(look: Look, isJson: boolean, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const screen = new Redraw(terminal);
  const told = new Map<string, string>();
  while (!signal.aborted) {
    const all = await look();
    if (terminal.isInteractive && !isJson) screen.draw([...frame(all, terminal), '', 'Ctrl-C ends this.']);
    else for (const status of all) tell(status, isJson, terminal, told);
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return EXIT.ok;
}

function tell(status: MigrationStatus, isJson: boolean, terminal: Terminal, told: Map<string, string>): void {
  const now = changesOf(status);
  if (told.get(status.key) === now) return;
  told.set(status.key, now);
  terminal.say(isJson ? JSON.stringify(status) : `${new Date().toISOString()}  ${status.key}  ${now}`);
}

function frame(all: readonly MigrationStatus[], terminal: Terminal): readonly string[] {
  if (all.length === 0) return ['no column migration is in flight, and the ledger knows none'];
  return all.flatMap((status, index) => [...(index === 0 ? [] : ['']), ...statusText(status, terminal)]);
}

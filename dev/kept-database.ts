import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface KeptDatabaseOptions {
  /** Absolute. Its data directory is `postgres` inside. */
  readonly folder: string;
  /** Whether the folder stays, and is taken over as it is; otherwise it is made afresh, and removed at the end. */
  readonly isKept: boolean;
  /** Of the server, for `postgresql.auto.conf`. @default its own */
  readonly settings?: Readonly<Record<string, string>>;
}

export type KeeperAnswer = { readonly databaseUrl: string; readonly adminUrl: string } | { readonly problem: string };

/** An embedded database that does not outlive this process. */
export interface KeptDatabase {
  readonly databaseUrl: string;
  readonly adminUrl: string;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts an embedded database in a keeper: a process of its own, which stops it when this one ends, also by SIGKILL and also while
 * it is still starting. The keeper stands outside the process group: Ctrl-C must not reach it first. Throws with what is wrong.
 */
export async function startKeptDatabase(options: KeptDatabaseOptions): Promise<KeptDatabase> {
  const entry = join(import.meta.dirname, 'database-keeper.ts');
  const keeper = spawn(process.execPath, ['--import', 'tsx', entry, JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => {
    keeper.once('error', () => resolve());
    keeper.once('exit', () => resolve());
  });
  const answer = await Promise.race([
    once(keeper, 'message').then(([message]) => message as KeeperAnswer),
    ended.then((): KeeperAnswer => ({ problem: 'the keeper of the database ended at its start' })),
  ]);
  if ('problem' in answer) {
    await stop(keeper, ended);
    throw new Error(answer.problem);
  }
  return { ...answer, ended, stop: () => stop(keeper, ended) };
}

async function stop(keeper: ChildProcess, ended: Promise<void>): Promise<void> {
  if (keeper.connected) keeper.disconnect();
  await ended;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** Prisma's answer when it could not have its advisory lock in ten seconds: somebody else is migrating. */
const LOCK_TIMEOUT = /\bP1002\b/;
const RETRY_FOR_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;

/**
 * Runs `prisma migrate <args>` on this terminal, again for up to a minute while somebody else is migrating.
 * @param {readonly string[]} args
 * @param {(line: string) => void} say
 * @returns {Promise<number>} Prisma's exit code
 */
export async function runPrismaMigrate(args, say) {
  const deadline = performance.now() + RETRY_FOR_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    const { exitCode, hasLockTimeout } = await runOnce(args);
    if (!hasLockTimeout || performance.now() + pause > deadline) return exitCode;
    say(`somebody else is migrating; trying again in ${pause / 1000} s`);
    await delay(pause);
  }
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<{ exitCode: number, hasLockTimeout: boolean }>}
 */
async function runOnce(args) {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const child = spawn(process.execPath, [cli, 'migrate', ...args], {
    // A prompt needs the terminal; errors come on stderr.
    stdio: ['inherit', 'inherit', 'pipe'],
    env: { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', ...process.env },
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
    process.stderr.write(chunk);
  });
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM']);
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => void child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  /** @type {[number | null, NodeJS.Signals | null]} */
  const [code, signal] = /** @type {any} */ (await once(child, 'close'));
  for (const one of signals) process.off(one, forward);
  const exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
  return { exitCode, hasLockTimeout: exitCode === 1 && LOCK_TIMEOUT.test(errors) };
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A value that differs between two processes that had the same pid, also across a reboot: boot id and start time.
 * `undefined`: no such process (a zombie counts as gone).
 */
export function identifyProcess(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart');
  try {
    const { state, startTicks } = readStat(pid);
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startTicks}`;
  } catch {
    return undefined;
  }
}

/** The pid of the process that started it, or that inherited it. `undefined`: no such process. */
export function parentOf(pid: number): number | undefined {
  try {
    return Number(process.platform === 'linux' ? readStat(pid).parent : ps(pid, 'ppid')) || undefined;
  } catch {
    return undefined;
  }
}

function readStat(pid: number): { readonly [field in 'state' | 'parent' | 'startTicks']: string | undefined } {
  // The second field is the program's name in brackets and may itself hold brackets and blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return { state: fields[0], parent: fields[1], startTicks: fields[19] };
}

/** The command line of a process, one argument an element where the system tells them apart. Empty: no such process. */
export function commandLineOf(pid: number): readonly string[] {
  if (process.platform !== 'linux') return ps(pid, 'command')?.split(' ') ?? [];
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

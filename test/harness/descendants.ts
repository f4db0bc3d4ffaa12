import { readdir } from 'node:fs/promises';
import { identifyProcess, parentOf } from '../../dev/process-identity.js';

/** A process, told from a later one with the same pid. */
export interface KnownProcess {
  readonly pid: number;
  readonly identity: string;
}

/** Everything that a process has started, and those have started in turn, and that runs now. Linux only. */
export async function descendantsOf(pid: number): Promise<readonly KnownProcess[]> {
  const parents = new Map(
    (await readdir('/proc'))
      .map(Number)
      .filter(Number.isInteger)
      .map((one) => [one, parentOf(one)]),
  );
  const isBelow = (one: number | undefined): boolean => {
    const parent = one === undefined ? undefined : parents.get(one);
    return parent === pid || (parent !== undefined && isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow).flatMap((one) => {
    const identity = identifyProcess(one);
    return identity === undefined ? [] : [{ pid: one, identity }];
  });
}

/** Those that run still. */
export function alive(processes: readonly KnownProcess[]): readonly number[] {
  return processes.filter(({ pid, identity }) => identifyProcess(pid) === identity).map(({ pid }) => pid);
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Tracked files, and those about to be, whose path matches. */
export function files(pattern: RegExp): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return listed.split('\0').filter((path) => path !== '' && pattern.test(path));
}

export function read(path: string): string {
  return readFileSync(`${ROOT}/${path}`, 'utf8');
}

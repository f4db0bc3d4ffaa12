import { hostname, userInfo } from 'node:os';
import type { Invocation } from './command.js';

/** Who gives the command, for the history. */
export function byWhom({ options }: Pick<Invocation, 'options'>): string {
  const given = options['by'];
  if (typeof given === 'string' && given !== '') return given;
  return `${userName()}@${hostname()}`;
}

/** A user without an entry in the system's list, as in many containers, has a number alone. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

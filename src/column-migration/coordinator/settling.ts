import { Injectable } from '@nestjs/common';

/**
 * Waits for the end of what was open at a certain moment. It remembers the transactions seen then, and tells whether
 * all of them have ended. This is lost with the process; the next one then waits for what is open at its own moment.
 */
@Injectable()
export class Settling {
  private readonly waits = new Map<string, { readonly since: string; awaited: ReadonlySet<string> }>();

  /**
   * @param topic what is waited for, one wait at a time: `key acknowledged`
   * @param since names the moment; another name starts a new wait
   */
  hasEnded(topic: string, since: string, open: ReadonlySet<string>): boolean {
    const known = this.waits.get(topic);
    if (known?.since !== since) {
      this.waits.set(topic, { since, awaited: open });
      return open.size === 0;
    }
    known.awaited = new Set([...known.awaited].filter((writer) => open.has(writer)));
    return known.awaited.size === 0;
  }
}

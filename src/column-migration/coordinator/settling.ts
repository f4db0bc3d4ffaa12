import { Injectable } from '@nestjs/common';

/**
 * Waits for what was open at a moment: remembers the transactions seen then, and answers whether all have ended. Lost
 * with the process, which only makes the next one wait for what is open then.
 */
@Injectable()
export class Settling {
  private readonly waits = new Map<string, { readonly since: string; awaited: ReadonlySet<string> }>();

  /**
   * @param topic what is waited for, one at a time: `key acknowledged`
   * @param since names the moment; another one starts a new wait
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

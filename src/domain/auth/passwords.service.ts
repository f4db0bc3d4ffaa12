import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { AuthBusyError } from './auth.errors.js';

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, 2 passes, 1 lane. The library's default algorithm is Argon2id. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes under way at once: each takes a thread and 19 MiB, so a flood of logins queues instead of starving the process. */
const CONCURRENCY = 4;
/** Those that wait behind them: two or three seconds of work for one core. Whoever comes then is told so at once. */
const LONGEST_QUEUE = 100;

@Injectable()
export class PasswordsService {
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private dummy: Promise<string> | undefined;

  /** Throws AuthBusyError. */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, PARAMETERS));
  }

  /**
   * Without a hash (no such account), or with one that is none (an account without password), it does the same work and
   * says no, so that the time tells nothing. Throws AuthBusyError.
   */
  isCorrect(password: string, passwordHash: string | undefined): Promise<boolean> {
    return this.inTurn(async () => {
      this.dummy ??= hash('no account has this password', PARAMETERS);
      const dummy = await this.dummy;
      const isDummyMatch = (): Promise<boolean> => verify(dummy, password).then(() => false);
      return passwordHash === undefined ? isDummyMatch() : verify(passwordHash, password).catch(isDummyMatch);
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting.length >= LONGEST_QUEUE) throw new AuthBusyError();
    if (this.running >= CONCURRENCY) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}

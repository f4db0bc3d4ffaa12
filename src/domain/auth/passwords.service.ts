import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, 2 passes, 1 lane. The library's default algorithm is Argon2id. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes under way at once: each takes a thread and 19 MiB, so a flood of logins queues instead of starving the process. */
const CONCURRENCY = 4;

@Injectable()
export class PasswordsService {
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private dummy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, PARAMETERS));
  }

  /** Without a hash (no such account) it does the same work and says no, so that the time tells nothing. */
  async isCorrect(password: string, passwordHash: string | undefined): Promise<boolean> {
    this.dummy ??= hash('no account has this password', PARAMETERS);
    const against = passwordHash ?? (await this.dummy);
    const isMatch = await this.inTurn(() => verify(against, password));
    return isMatch && passwordHash !== undefined;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
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

import { Injectable } from '@nestjs/common';
import type { Db, Json } from '../../database/index.js';

export interface Remembered {
  readonly fingerprint: Uint8Array;
  readonly status: number;
  readonly body: unknown;
}

/** Answers are kept this long. */
const KEPT_HOURS = 24;
/** Old keys taken away with each new one: two, so the table cannot grow for ever, and no request pays for many. */
const SWEPT = 2;

@Injectable()
export class IdempotencyRepository {
  /**
   * Claims a key in the transaction that does the work. A second claim waits here until the first has ended; answers
   * `false` when that one was committed.
   */
  async claim(db: Db, userId: string, key: string, fingerprint: Uint8Array): Promise<boolean> {
    const count = await db.$executeRaw`
      insert into idempotency_keys as k (user_id, key, fingerprint, status, body)
      values (${userId}::uuid, ${key}, ${fingerprint}, 0, 'null') on conflict do nothing`;
    return count === 1;
  }

  async remember(db: Db, userId: string, key: string, status: number, body: unknown): Promise<void> {
    await db.idempotencyKey.updateMany({
      where: { userId, key },
      data: { status, body: body as Json },
    });
  }

  async recall(db: Db, userId: string, key: string): Promise<Remembered | undefined> {
    return (
      (await db.idempotencyKey.findUnique({
        where: { userId_key: { userId, key } },
        select: { fingerprint: true, status: true, body: true },
      })) ?? undefined
    );
  }

  async sweep(db: Db): Promise<void> {
    await db.$executeRaw`
      delete from idempotency_keys as k using (
        select o.user_id, o.key from idempotency_keys as o where o.created_at < clock_timestamp() - make_interval(hours => ${KEPT_HOURS}::int)
         order by o.created_at limit ${SWEPT}::int for update skip locked) as old
       where k.user_id = old.user_id and k.key = old.key`;
  }
}

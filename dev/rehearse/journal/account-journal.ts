import type { Random } from '../../seed/random.js';
import type { JournalLog } from './journal-log.js';
import type { JournalRow } from './journal-row.js';

/** All transactions of one account, of which one client is the only writer: what it was told last is exactly what must be read. */
export class AccountJournal {
  private readonly rows = new Map<string, JournalRow>();
  /** Values that a row had before: to tell a lost write from an altered one. */
  private readonly earlier = new Map<string, Set<string>>();

  constructor(
    readonly client: string,
    readonly organizationId: string,
    readonly accountId: string,
    initial: readonly JournalRow[],
    private readonly log: Pick<JournalLog, 'add'>,
  ) {
    for (const row of initial) this.rows.set(row.id, row);
  }

  /** A write was acknowledged. */
  acknowledge(operation: string, row: JournalRow): void {
    const before = this.rows.get(row.id);
    if (before !== undefined && before.memo !== row.memo) this.earlierOf(row.id).add(before.memo);
    this.rows.set(row.id, row);
    this.log.add({ client: this.client, operation, row });
  }

  get(id: string): JournalRow | undefined {
    return this.rows.get(id);
  }

  all(): readonly JournalRow[] {
    return [...this.rows.values()];
  }

  live(): readonly JournalRow[] {
    return this.all().filter((row) => !row.isDeleted);
  }

  /** A random one of those that fit. */
  pick(random: Random, fits: (row: JournalRow) => boolean): JournalRow | undefined {
    const fitting = this.all().filter(fits);
    return fitting.length === 0 ? undefined : random.pick(fitting);
  }

  /** Whether the row held this value at an earlier time: a later write was lost then. */
  hadBefore(id: string, memo: string): boolean {
    return this.earlier.get(id)?.has(memo) ?? false;
  }

  private earlierOf(id: string): Set<string> {
    const known = this.earlier.get(id) ?? new Set<string>();
    this.earlier.set(id, known);
    return known;
  }
}

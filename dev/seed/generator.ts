import { makeMemos } from './memos.js';
import { Random } from './random.js';
import { uuidV7 } from './uuid.js';
import type { World } from './world.js';

const DAY_MS = 86_400_000;
const YEARS = 6;
const NULL = '\\N';
const MEMOS = 50_000;

/** The columns of a generated line, in order; the memo's columns are the database's to name. */
export const TRANSACTION_COLUMNS = [
  'id',
  'organization_id',
  'account_id',
  'destination_account_id',
  'vendor_id',
  'transaction_type',
  'status',
  'date',
  'amount',
  'fee_amount',
  'version',
  'created_at',
  'updated_at',
  'deleted_at',
] as const;
export const SPLIT_COLUMNS = ['id', 'organization_id', 'transaction_id', 'category_id', 'amount'] as const;

export interface Batch {
  /** Lines of COPY text, the memo at their end. */
  readonly transactions: string;
  readonly splits: string;
  readonly splitCount: number;
}

type Organization = World['organizations'][number] & {
  /** By account: where a transfer from it may go, which is where its currency is kept. */
  readonly peers: readonly (readonly string[])[];
};

/** When the books of a seed begin that ends at a time. */
export function beginningOf(untilMs: number): number {
  return untilMs - YEARS * 365 * DAY_MS;
}

/** Transactions of a world, the same for the same arguments: skewed over organizations and accounts, more of them recently. */
export class Generator {
  private readonly random: Random;
  private readonly memos: readonly string[];
  private readonly organizations: readonly Organization[];
  private serial = 0;
  private splitSerial = 0;

  constructor(
    world: World,
    seed: number,
    private readonly total: number,
    private readonly untilMs: number,
    /** How often a line ends with the memo: once for each column that holds it. */
    private readonly memoFields = 1,
  ) {
    this.random = new Random(seed);
    this.memos = makeMemos(this.random, MEMOS).map(escapeCopy);
    this.organizations = world.organizations.map((organization) => ({
      ...organization,
      peers: organization.accounts.map((from) =>
        organization.accounts.filter((to) => to !== from && to.currency === from.currency).map(({ id }) => id),
      ),
    }));
  }

  batch(count: number): Batch {
    const transactions: string[] = [];
    const splits: string[] = [];
    for (let index = 0; index < count; index += 1) this.add(transactions, splits);
    return { transactions: transactions.join(''), splits: splits.join(''), splitCount: splits.length };
  }

  private add(transactions: string[], splits: string[]): void {
    const { random } = this;
    const organization = random.pickSkewed(this.organizations);
    // Recent days hold more: the square root of a uniform number leans towards now.
    const progress = Math.min(Math.sqrt((this.serial + random.next()) / this.total), 1);
    const atMs = Math.floor(this.untilMs - (1 - progress) * (this.untilMs - beginningOf(this.untilMs)));
    const accountIndex = random.skewed(organization.accounts.length);
    const peers = organization.peers[accountIndex] ?? [];
    const destination = peers.length > 0 && random.chance(0.05) ? random.pick(peers) : NULL;
    const cents = 50 + Math.floor(random.next() ** 4 * 500_000);
    const id = uuidV7(atMs, this.serial, random);
    const at = new Date(atMs).toISOString();
    const type = destination !== NULL ? 'TRANSFER' : random.chance(0.25) ? 'INCOME' : 'EXPENSE';
    const vendor = organization.vendorIds.length > 0 && random.chance(0.6) ? random.pick(organization.vendorIds) : NULL;
    const fee = random.chance(0.03) ? '0.3500' : NULL;
    const [status, version, deletedAt] = this.fate(atMs, at);
    transactions.push(
      `${id}\t${organization.id}\t${organization.accounts[accountIndex]?.id ?? ''}\t${destination}\t${vendor}\t${type}\t${status}\t${at.slice(0, 10)}\t${money(cents)}\t${fee}\t${version}\t${at}\t${at}\t${deletedAt}${`\t${this.memo()}`.repeat(this.memoFields)}\n`,
    );
    if (destination === NULL && organization.categoryIds.length > 0 && random.chance(0.3))
      this.split(splits, organization, id, atMs, cents);
    this.serial += 1;
  }

  /** Status, version and deletion that go together: a status is a version each, and what is reconciled cannot be deleted. */
  private fate(atMs: number, at: string): readonly [status: string, version: number, deletedAt: string] {
    if (this.random.chance(0.01)) return ['UNCLEARED', 2, at];
    const days = (this.untilMs - atMs) / DAY_MS;
    if (days > 120) return this.random.chance(0.97) ? ['RECONCILED', 3, NULL] : ['CLEARED', 2, NULL];
    return days > 30 && this.random.chance(0.8) ? ['CLEARED', 2, NULL] : ['UNCLEARED', 1, NULL];
  }

  /** Half of the memos return again and again, half are seen once. */
  private memo(): string {
    const memo = this.random.pick(this.memos);
    return this.random.chance(0.5) ? memo : `${memo} #${this.serial}`;
  }

  /** Half go to one category whole, half to two. */
  private split(splits: string[], { id, categoryIds }: Organization, of: string, atMs: number, cents: number): void {
    const first = this.random.chance(0.5) ? cents : 1 + this.random.below(cents - 1);
    for (const part of first < cents ? [first, cents - first] : [first])
      splits.push(
        `${uuidV7(atMs, this.splitSerial++, this.random)}\t${id}\t${of}\t${this.random.pick(categoryIds)}\t${money(part)}\n`,
      );
  }
}

function money(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}00`;
}

/** As COPY's text format wants it. */
export function escapeCopy(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

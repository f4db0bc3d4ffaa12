import { makeMemos } from './memos.js';
import { Random } from './random.js';
import type { World } from './world.js';

const DAY_MS = 86_400_000;
const YEARS = 6;
const NULL = '\\N';
const MEMOS = 50_000;

/** The columns of a generated line, in order; the memo's column is the database's to name. */
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
export const SPLIT_COLUMNS = ['organization_id', 'transaction_id', 'category_id', 'amount'] as const;

export interface Batch {
  /** Lines of COPY text, the memo as their last field. */
  readonly transactions: string;
  readonly splits: string;
  readonly splitCount: number;
}

/** Transactions of a world, the same for the same seed: skewed over accounts, more of them recently. */
export class Generator {
  private readonly random: Random;
  private readonly memos: readonly string[];
  private serial = 0;

  constructor(
    private readonly world: World,
    seed: number,
    private readonly total: number,
    private readonly nowMs: number,
  ) {
    this.random = new Random(seed);
    this.memos = makeMemos(this.random, MEMOS).map(escapeCopy);
  }

  batch(count: number): Batch {
    const transactions: string[] = [];
    const splits: string[] = [];
    for (let index = 0; index < count; index += 1) this.add(transactions, splits);
    return { transactions: transactions.join(''), splits: splits.join(''), splitCount: splits.length };
  }

  private add(transactions: string[], splits: string[]): void {
    const { random } = this;
    const organization =
      this.world.organizations[random.skewed(this.world.organizations.length)] ?? this.world.organizations[0];
    if (organization === undefined) throw new RangeError('a world has at least one organization');
    // Recent days hold more: the square root of a uniform number leans towards now.
    const progress = Math.sqrt((this.serial + random.next()) / this.total);
    const atMs = this.nowMs - Math.floor((1 - Math.min(progress, 1)) * YEARS * 365 * DAY_MS);
    const accountIndex = random.skewed(organization.accountIds.length);
    const isTransfer = organization.accountIds.length > 1 && random.chance(0.05);
    const destination = isTransfer
      ? organization.accountIds[
          (accountIndex + 1 + random.below(organization.accountIds.length - 1)) % organization.accountIds.length
        ]
      : NULL;
    const cents = 50 + Math.floor(random.next() ** 4 * 500_000);
    const id = uuidV7(atMs, this.serial, random);
    const at = new Date(atMs).toISOString();
    const type = isTransfer ? 'TRANSFER' : random.chance(0.25) ? 'INCOME' : 'EXPENSE';
    const vendor = random.chance(0.6) && organization.vendorIds.length > 0 ? random.pick(organization.vendorIds) : NULL;
    const fee = random.chance(0.03) ? '0.3500' : NULL;
    const deleted = random.chance(0.01) ? at : NULL;
    transactions.push(
      `${id}\t${organization.id}\t${organization.accountIds[accountIndex] ?? ''}\t${destination ?? NULL}\t${vendor}\t${type}\t${statusAt(atMs, this.nowMs, random)}\t${at.slice(0, 10)}\t${money(cents)}\t${fee}\t1\t${at}\t${at}\t${deleted}\t${this.memo()}\n`,
    );
    if (!isTransfer && organization.categoryIds.length > 0 && random.chance(0.3))
      this.split(splits, organization.id, organization.categoryIds, id, cents);
    this.serial += 1;
  }

  /** Half of the memos return again and again, half are seen once. */
  private memo(): string {
    const memo = this.random.pick(this.memos);
    return this.random.chance(0.5) ? memo : `${memo} #${this.serial}`;
  }

  private split(
    splits: string[],
    organizationId: string,
    categoryIds: readonly string[],
    id: string,
    cents: number,
  ): void {
    const first = this.random.chance(0.5) ? cents : 1 + this.random.below(cents - 1);
    splits.push(`${organizationId}\t${id}\t${this.random.pick(categoryIds)}\t${money(first)}\n`);
    if (first < cents)
      splits.push(`${organizationId}\t${id}\t${this.random.pick(categoryIds)}\t${money(cents - first)}\n`);
  }
}

/** Old ones are reconciled, the last months cleared, the last weeks open. */
function statusAt(atMs: number, nowMs: number, random: Random): string {
  const days = (nowMs - atMs) / DAY_MS;
  if (days > 120) return random.chance(0.97) ? 'RECONCILED' : 'CLEARED';
  return days > 30 ? (random.chance(0.8) ? 'CLEARED' : 'UNCLEARED') : 'UNCLEARED';
}

function money(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}00`;
}

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

/** RFC 9562, version 7: time first, then a serial number, so keys of one run are unique and ordered. */
export function uuidV7(atMs: number, serial: number, random: Random): string {
  const time = atMs.toString(16).padStart(12, '0');
  const low = HEX[serial & 0xffff] ?? '';
  const high = (0x8000 | ((serial >>> 16) & 0x3fff)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${(HEX[random.below(65_536)] ?? '').slice(1)}-${high}-${low}${HEX[random.below(65_536)] ?? ''}${HEX[random.below(65_536)] ?? ''}`;
}

/** As COPY's text format wants it. */
export function escapeCopy(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

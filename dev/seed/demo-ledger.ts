import {
  DEMO_ACCOUNTS,
  DEMO_CATEGORIES,
  DEMO_VENDORS,
  demoMonth,
  demoStatuses,
  type DemoTransaction,
} from './demo-plan.js';
import type { Row } from './insert-rows.js';
import { Random } from './random.js';
import { uuidV7 } from './uuid.js';

const DAY_MS = 86_400_000;
const MONTHS = 5;
/** Days from one transaction of a month to the one before. */
const STEP_DAYS = 2.5;
/** How long after its recording a transaction gets its next status. */
const STATUS_DAYS = 4;

/** The rows of the demonstration organization by table, in an order that foreign keys accept, with the histories the API would have written. */
export class DemoLedger {
  private readonly random: Random;
  private readonly ids = new Map<string, string>();
  private serial = 0;
  private readonly tables = {
    organizations: [] as Row[],
    members: [] as Row[],
    accounts: [] as Row[],
    categories: [] as Row[],
    vendors: [] as Row[],
    transactions: [] as Row[],
    splits: [] as Row[],
    status_changes: [] as Row[],
    transaction_edits: [] as Row[],
  };

  constructor(
    private readonly userId: string,
    private readonly nowMs: number,
    /** The columns of `transactions` that hold the memo. */
    private readonly memoColumns: readonly string[],
  ) {
    this.random = new Random(nowMs);
  }

  rows(organization: string): Readonly<Record<string, readonly Row[]>> {
    const bornMs = this.nowMs - (MONTHS + 1) * 30 * DAY_MS;
    const born = { created_at: new Date(bornMs) };
    const organization_id = this.id(bornMs, 'organization');
    this.tables.organizations.push({ id: organization_id, name: organization, ...born });
    this.tables.members.push({ organization_id, user_id: this.userId, role: 'OWNER', ...born });
    for (const [name, account_type, institution, opening_balance] of DEMO_ACCOUNTS) {
      const id = this.id(bornMs, name);
      this.tables.accounts.push({
        id,
        organization_id,
        name,
        account_type,
        currency: 'EUR',
        institution,
        opening_balance,
        ...born,
      });
    }
    for (const [name, parts] of Object.entries(DEMO_CATEGORIES)) {
      const root = { id: this.id(bornMs, name), organization_id, parent_id: null, name, ...born };
      this.tables.categories.push(root);
      for (const part of parts)
        this.tables.categories.push({ ...root, id: this.id(bornMs, part), parent_id: root.id, name: part });
    }
    for (const name of DEMO_VENDORS)
      this.tables.vendors.push({ id: this.id(bornMs, name), organization_id, name, ...born });
    for (let month = MONTHS - 1; month >= 0; month -= 1)
      for (const [index, transaction] of [...demoMonth(month).entries()].reverse())
        this.record(organization_id, transaction, month, this.nowMs - (1 + month * 30 + index * STEP_DAYS) * DAY_MS);
    return this.tables;
  }

  private record(organization_id: string, plan: DemoTransaction, month: number, atMs: number): void {
    const id = this.id(atMs);
    const statuses = demoStatuses(month);
    const fields = {
      amount: plan.amount,
      transactionType: plan.type,
      date: new Date(atMs).toISOString().slice(0, 10),
      destinationAccountId: plan.to === undefined ? null : this.known(plan.to),
      vendorId: plan.vendor === undefined ? null : this.known(plan.vendor),
      feeAmount: plan.fee ?? null,
    };
    this.tables.transactions.push({
      id,
      organization_id,
      account_id: this.known(plan.account),
      destination_account_id: fields.destinationAccountId,
      vendor_id: fields.vendorId,
      transaction_type: plan.type,
      status: statuses.at(-1),
      date: fields.date,
      ...Object.fromEntries(this.memoColumns.map((column) => [column, plan.memo])),
      amount: plan.amount,
      fee_amount: fields.feeAmount,
      version: statuses.length,
      created_at: new Date(atMs),
      updated_at: new Date(atMs + (statuses.length - 1) * STATUS_DAYS * DAY_MS),
    });
    const splits = (plan.splits ?? []).map(([category, amount]) => ({ categoryId: this.known(category), amount }));
    for (const { categoryId: category_id, amount } of splits)
      this.tables.splits.push({ id: this.id(atMs), organization_id, transaction_id: id, category_id, amount });
    const made = { memo: plan.memo, ...fields, status: 'UNCLEARED', ...(splits.length > 0 && { splits }) };
    this.edit(id, 'CREATED', 1, atMs, fromNothing(made));
    statuses.forEach((to, index) => {
      const from = statuses[index - 1];
      if (from !== undefined) this.changeStatus(id, from, to, index, atMs + index * STATUS_DAYS * DAY_MS);
    });
  }

  private changeStatus(transaction_id: string, from: string, to: string, index: number, atMs: number): void {
    const notes = to === 'RECONCILED' ? 'bank statement' : null;
    const [changed_by_id, changed_at] = [this.userId, new Date(atMs)];
    this.tables.status_changes.push({ id: this.id(atMs), transaction_id, from, to, notes, changed_by_id, changed_at });
    this.edit(transaction_id, 'STATUS_CHANGED', index + 1, atMs, { status: { from, to } });
  }

  private edit(transaction_id: string, action: string, version: number, atMs: number, changes: Row): void {
    const [changed_by_id, changed_at] = [this.userId, new Date(atMs)];
    this.tables.transaction_edits.push({
      id: this.id(atMs),
      transaction_id,
      action,
      version,
      changes,
      changed_by_id,
      changed_at,
    });
  }

  private id(atMs: number, name?: string): string {
    const id = uuidV7(Math.floor(atMs), this.serial++, this.random);
    if (name !== undefined) this.ids.set(name, id);
    return id;
  }

  private known(name: string): string {
    const id = this.ids.get(name);
    if (id === undefined) throw new RangeError(`the demonstration has nothing named ${name}`);
    return id;
  }
}

/** The first line of a history: from nothing to what was recorded. */
function fromNothing(made: Row): Row {
  return Object.fromEntries(
    Object.entries(made).flatMap(([field, to]) =>
      to === null ? [] : [[field, { from: field === 'splits' ? [] : null, to }]],
    ),
  );
}

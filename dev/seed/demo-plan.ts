export type DemoStatus = 'UNCLEARED' | 'CLEARED' | 'RECONCILED';

/** Accounts by name: kind, institution, opening balance. */
export const DEMO_ACCOUNTS = [
  ['Current account', 'CHECKING', 'Savings Bank', '2500.0000'],
  ['Reserve', 'SAVINGS', 'Savings Bank', '10000.0000'],
  ['Till', 'CASH', null, '150.0000'],
] as const;
export const DEMO_CATEGORIES = {
  Clubhouse: ['Rent', 'Electricity', 'Insurance'],
  Boats: ['Repairs', 'Regattas'],
  Members: ['Fees', 'Youth', 'Festivities'],
} as const;
export const DEMO_VENDORS = ['Boatyard Huber', 'City Works', 'Green Grocer', 'Print Shop'] as const;

type Account = (typeof DEMO_ACCOUNTS)[number][0];
type Category = {
  [K in keyof typeof DEMO_CATEGORIES]: (typeof DEMO_CATEGORIES)[K][number];
}[keyof typeof DEMO_CATEGORIES];

export interface DemoTransaction {
  readonly account: Account;
  readonly to?: Account;
  readonly type: 'INCOME' | 'EXPENSE' | 'TRANSFER';
  readonly memo: string;
  readonly amount: string;
  readonly fee?: string;
  readonly vendor?: (typeof DEMO_VENDORS)[number];
  readonly splits?: readonly (readonly [Category, string])[];
}

/** What happens in each of the months shown, newest first in a list; its amounts vary by month in the cents. */
export function demoMonth(month: number): readonly DemoTransaction[] {
  const euro = (whole: number): string => `${whole}.${month}500`;
  const current = 'Current account';
  const [repair, feast] = [310 + month * 45, 64 + month * 7];
  return [
    { account: 'Till', type: 'INCOME', memo: 'Cake sale 🍰', amount: euro(96) },
    { account: 'Till', type: 'EXPENSE', memo: 'Coffee and paper cups', amount: euro(12), vendor: 'Green Grocer' },
    { account: current, to: 'Till', type: 'TRANSFER', memo: 'Cash for the till', amount: '60.0000', fee: '0.3500' },
    {
      account: current,
      type: 'EXPENSE',
      memo: 'Groceries for the summer party',
      amount: `${feast + 20}.0000`,
      vendor: 'Green Grocer',
      splits: [
        ['Festivities', `${feast}.0000`],
        ['Youth', '20.0000'],
      ],
    },
    {
      account: current,
      type: 'EXPENSE',
      memo: 'Flyers for the regatta',
      amount: euro(38),
      vendor: 'Print Shop',
      splits: [['Regattas', euro(38)]],
    },
    {
      account: current,
      type: 'EXPENSE',
      memo: 'Meldegeld Frühjahrsregatta',
      amount: '45.0000',
      splits: [['Regattas', '45.0000']],
    },
    {
      account: current,
      type: 'EXPENSE',
      memo: 'Boat repair',
      amount: euro(repair),
      vendor: 'Boatyard Huber',
      splits: [['Repairs', euro(repair)]],
    },
    {
      account: current,
      type: 'EXPENSE',
      memo: 'Electricity, clubhouse',
      amount: euro(86),
      vendor: 'City Works',
      splits: [['Electricity', euro(86)]],
    },
    {
      account: current,
      type: 'EXPENSE',
      memo: 'Rent of the boat hall',
      amount: '480.0000',
      vendor: 'City Works',
      splits: [['Rent', '480.0000']],
    },
    { account: current, type: 'EXPENSE', memo: 'Insurance', amount: '119.9000', splits: [['Insurance', '119.9000']] },
    { account: current, to: 'Reserve', type: 'TRANSFER', memo: 'To the reserve', amount: '200.0000' },
    {
      account: current,
      type: 'INCOME',
      memo: 'Membership fees',
      amount: '1480.0000',
      splits: [
        ['Fees', '1200.0000'],
        ['Youth', '280.0000'],
      ],
    },
  ];
}

/** The last month is open, the two before it are cleared, and what is older is reconciled. */
export function demoStatuses(month: number): readonly DemoStatus[] {
  if (month === 0) return ['UNCLEARED'];
  return month < 3 ? ['UNCLEARED', 'CLEARED'] : ['UNCLEARED', 'CLEARED', 'RECONCILED'];
}

import { createTestJournal } from './testing.js';
import type { StoredRow } from './stored-rows.sql.js';

const written = {
  id: 'a',
  memo: 'new',
  amount: '1.0000',
  date: '2026-01-01',
  status: 'UNCLEARED',
  version: 2,
  isDeleted: false,
} as const;
const { memo: _memo, ...rest } = written;
const stored = (
  old: string | null | undefined,
  memo: string | null | undefined,
  more: Partial<StoredRow> = {},
): StoredRow => ({ ...rest, old, new: memo, ...more });

describe('the oracle', () => {
  it('is content with what was acknowledged, with either column gone, and with a memo that is not filled yet', () => {
    const { oracle, journal, findings } = createTestJournal(written);
    oracle.stored(journal, [stored('new', 'new')], true);
    oracle.stored(journal, [stored(undefined, 'new')], true);
    oracle.stored(journal, [stored('new', null)], false);
    oracle.answer(journal, 'read', { ...written, description: 'new' });
    expect(findings.kept).toEqual([]);
  });

  it.each([
    ['a row that is gone', 'lost-write', []],
    ['an earlier value', 'lost-write', [stored('old', 'new')]],
    ['a memo that was never filled', 'lost-write', [stored('new', null)]],
    ['a value that nobody wrote', 'altered-write', [stored('new', 'other')]],
    ['another amount', 'altered-write', [stored('new', 'new', { amount: '2.0000' })]],
    ['a row too many', 'altered-write', [stored('new', 'new'), stored('x', 'x', { id: 'b' })]],
  ] as const)('takes %s for a %s', (_what, kind, rows) => {
    const { oracle, journal, findings } = createTestJournal({ ...written, memo: 'old', version: 1 }, written);
    oracle.stored(journal, rows, true);
    expect(findings.kept.map((finding) => finding.kind)).toEqual([kind]);
  });

  it.each([
    ['a description that is not the memo', { description: 'old' }],
    ['an old value under both names', { description: 'old', memo: 'old' }],
    ['an old version', { description: 'new', version: 1 }],
    ['a row of somebody else', { description: 'new', id: 'b' }],
  ])('takes %s in an answer for a wrong read', (_what, wrong) => {
    const { oracle, journal, findings } = createTestJournal(written);
    oracle.answer(journal, 'read', { ...written, ...wrong });
    expect(findings.count('wrong-read')).toBe(1);
  });

  it('misses rows of a page, and sees those too many and twice', () => {
    const { oracle, journal, findings } = createTestJournal(written);
    oracle.ids(journal, 'list', ['a', 'b'], ['b', 'a']);
    expect(findings.total).toBe(0);
    oracle.ids(journal, 'list', ['a', 'b'], ['a', 'c', 'c']);
    expect(findings.kept[0]?.what).toContain('1 missing (b), 2 too many (c c), 1 twice');
  });
});

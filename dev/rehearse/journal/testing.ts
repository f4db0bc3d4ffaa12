import { Findings } from '../findings.js';
import { AccountJournal } from './account-journal.js';
import type { JournalRow } from './journal-row.js';
import { Oracle } from './oracle.js';

/** A journal of one account that acknowledged these writes, and what judges by it. */
export function createTestJournal(...writes: readonly JournalRow[]) {
  const findings = new Findings(() => 'enforced');
  const journal = new AccountJournal('client 1', 'organization', 'account', [], { add: () => undefined });
  for (const row of writes) journal.acknowledge('write', row);
  return { findings, journal, oracle: new Oracle(findings) };
}

import { defineColumnMigration } from '../../column-migration/index.js';

/** What a transaction is about moves from `description` to `memo`: the same text under the name that the API has for it. */
export const definition = defineColumnMigration(
  'Transaction',
  (transaction) => ({ old: transaction.text('description'), new: transaction.text('memo') }),
  {
    key: 'transaction-description-to-memo',
    table: 'transactions',
    forward: { memo: ({ description }) => description },
    backward: { description: ({ memo }) => memo },
    required: ['memo'],
  },
);

import { AdapterOf, ColumnMigration } from '../../column-migration/index.js';
import { definition } from './transaction-description-to-memo.definition.js';

/** The memo of a transaction, in whichever column the unit of work finds it. */
@ColumnMigration(definition)
export class TransactionMemo extends AdapterOf(definition) {}

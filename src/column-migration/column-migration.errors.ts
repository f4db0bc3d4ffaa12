import { TreasurerError, UnavailableError } from '../common/errors.js';

/** A row holds no value on the side that answers: the gate should have made this impossible. */
export class ColumnNotFilledError extends TreasurerError {
  readonly code = 'column_migration.column_not_filled';
  readonly kind = 'internal';

  constructor(
    readonly model: string,
    readonly column: string,
  ) {
    super(`a row of ${model} holds no value in ${column}; run \`cli verify\` and \`cli doctor\``);
  }
}

/** A definition that cannot work, found when it is made or when the process starts; says what to change. */
export class DefinitionInvalidError extends TreasurerError {
  readonly code = 'column_migration.definition_invalid';
  readonly kind = 'internal';

  constructor(
    readonly migrationKey: string,
    readonly problems: readonly string[],
  ) {
    super(`column migration "${migrationKey}" cannot work:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** A bug: a repository method ran outside a request, a job's `during`, or a test's. */
export class NoUnitOfWorkError extends TreasurerError {
  readonly code = 'unit_of_work.none';
  readonly kind = 'internal';

  constructor() {
    super('a column adapter was used outside a unit of work; wrap the job in unitOfWork.during(...)');
  }
}

/** This process has lost contact with the ledger for longer than its lease: it must not read or write what moves. */
export class LeaseLostError extends UnavailableError {
  readonly code = 'column_migration.lease_lost';

  constructor() {
    super('this process has lost its lease on the column migrations and serves none until it has it back; try again');
  }
}

/** The unit of work is older than a fleet may have to wait for. */
export class UnitTooOldError extends UnavailableError {
  readonly code = 'unit_of_work.too_old';

  constructor(readonly maxAgeMs: number) {
    super(`a unit of work lasted longer than ${maxAgeMs} ms and was ended; try again`);
  }
}

import { ConflictError, NotFoundError, CodedError, UnavailableError } from '../common/errors.js';

/** A row holds no value on the side that answers: the gate should have made this impossible. */
export class ColumnNotFilledError extends CodedError {
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
export class DefinitionInvalidError extends CodedError {
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
export class NoUnitOfWorkError extends CodedError {
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

/** Nobody knows this key: neither the ledger, nor the code of this build. */
export class UnknownMigrationError extends NotFoundError {
  readonly code = 'column_migration.unknown';

  constructor(
    readonly migrationKey: string,
    readonly known: readonly string[],
  ) {
    super(
      `no column migration is called "${migrationKey}"; in flight: ${known.length === 0 ? 'none' : known.join(', ')}`,
    );
  }
}

/** A column migration goes one rung at a time, and never back from `contracted`. */
export class StepImpossibleError extends ConflictError {
  readonly code = 'column_migration.step_impossible';

  constructor(
    readonly migrationKey: string,
    readonly from: string,
    readonly to: string,
  ) {
    super(
      `"${migrationKey}" cannot go from ${from} to ${to} in one step: ${from === 'contracted' ? 'nothing leads back from contracted' : 'ask for a neighbouring phase'}`,
    );
  }
}

/** A backfill would overwrite the side that answers with the one that follows it. */
export class BackfillDirectionError extends ConflictError {
  readonly code = 'column_migration.backfill_direction';

  constructor(
    readonly migrationKey: string,
    readonly phase: string,
    readonly authoritative: 'old' | 'new',
  ) {
    super(
      `in ${phase} the ${authoritative} side of "${migrationKey}" is the one that counts, and a backfill never overwrites it: ${authoritative === 'old' ? 'leave --direction out' : 'use --direction backward'}`,
    );
  }
}

/**
 * For conversions of the application (mode `invalidate`) to throw while what they need is away, a key service say: backfill and
 * sweep wait and try again, and the row stays out of quarantine. Errors of the network, timeouts and answers 408, 429 and 5xx count as this one.
 */
export class ConversionUnavailableError extends UnavailableError {
  readonly code = 'column_migration.conversion_unavailable';

  /** @param reason what is away, in a word or two; it is shown, so it must name no value */
  constructor(readonly reason: string) {
    super(`the application's conversion is not available (${reason}); it is tried again`);
  }
}

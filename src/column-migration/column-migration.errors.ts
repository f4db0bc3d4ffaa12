import { ConflictError, NotFoundError, CodedError, UnavailableError } from '../common/errors.js';

/** A row holds no value on the side that is read. The gate should have made this impossible. */
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

/** A definition that cannot work, found when it is made or when the process starts. Says what to change. */
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

/**
 * This process has been out of contact with the ledger for longer than its lease, so it must not read or write a column
 * that moves.
 */
export class LeaseLostError extends UnavailableError {
  readonly code = 'column_migration.lease_lost';

  constructor() {
    super(
      'this process has lost its lease on the column migrations, and serves none of them until it has one again; try again',
    );
  }
}

/** The unit of work is older than the fleet may have to wait for. */
export class UnitTooOldError extends UnavailableError {
  readonly code = 'unit_of_work.too_old';

  constructor(readonly maxAgeMs: number) {
    super(`a unit of work lasted longer than ${maxAgeMs} ms and was ended; try again`);
  }
}

/** Neither the ledger nor the code of this build knows this key. */
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

/** A column migration moves one rung at a time, and never back from `contracted`. */
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

/** A backfill would overwrite the authoritative side with the other one. */
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
 * To be thrown by conversions of the application (mode `invalidate`) while something that they need is away, such as a
 * key service. Backfill and sweep then wait and try again, and the row stays out of quarantine. Network errors,
 * timeouts and responses 408, 429 and 5xx count as this one.
 */
export class ConversionUnavailableError extends UnavailableError {
  readonly code = 'column_migration.conversion_unavailable';

  /** @param reason what is away, in a word or two; it is shown, so it must name no value */
  constructor(readonly reason: string) {
    super(`the application's conversion is not available (${reason}); it is tried again`);
  }
}

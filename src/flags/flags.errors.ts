import { ConflictError, InvalidError, UnavailableError } from '../common/errors.js';

/** The source of the flags answers, but with something that is no list of flags. */
export class FlagDocumentInvalidError extends UnavailableError {
  readonly code = 'flags.document_invalid';

  constructor(readonly problem: string) {
    super(`the flags cannot be read: ${problem}`);
  }
}

/** The source of the flags cannot be reached, does not answer in time or refuses. The message holds no token. */
export class FlagSourceUnavailableError extends UnavailableError {
  readonly code = 'flags.source_unavailable';
}

/** A percentage that no rollout can have. */
export class FlagPercentInvalidError extends InvalidError {
  readonly code = 'flags.percent_invalid';

  constructor(readonly percent: number) {
    super(`a flag cannot be on for ${percent} %: give a whole number from 1 to 100, or turn it off`);
  }
}

/** The flag was archived in Unleash; its name is taken for as long as it is there. */
export class FlagArchivedError extends ConflictError {
  readonly code = 'flags.archived';

  constructor(readonly flag: string) {
    super(`the flag ${flag} is archived; revive it in Unleash (it comes back off), then try again`);
  }
}

/** Flags can be read but not changed with this configuration. */
export class FlagAdminUnconfiguredError extends InvalidError {
  readonly code = 'flags.admin_unconfigured';
}

/** Unleash did not do what was asked; the message says what it answered. */
export class FlagAdminRefusedError extends UnavailableError {
  readonly code = 'flags.admin_refused';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(`Unleash answered ${status}: ${message}`);
  }
}

/** Somebody else is writing the flag file, or left its lock behind a moment ago. */
export class FlagFileBusyError extends ConflictError {
  readonly code = 'flags.file_busy';

  constructor(readonly lock: string) {
    super(`the flag file is being written by another process; if none runs, remove ${lock}`);
  }
}

/** The flag file, or its folder, cannot be written: a mounted ConfigMap, for instance, is changed where it comes from. */
export class FlagFileUnwritableError extends UnavailableError {
  readonly code = 'flags.file_unwritable';

  constructor(
    readonly file: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${file} cannot be written (${reason}); a mounted ConfigMap is changed where it comes from`, options);
  }
}

/** The command was called in a way it refuses (EX_USAGE of sysexits.h). */
export const EXIT_USAGE = 64;
/** Nothing is wrong but the moment: try again later (EX_TEMPFAIL). */
export const EXIT_TEMPORARY = 75;

/** Written for the person at the terminal; ends the process with its exit code. */
export class DbMigrateError extends Error {
  /**
   * @param {string} message
   * @param {number} exitCode
   */
  constructor(message, exitCode) {
    super(message);
    this.name = 'DbMigrateError';
    this.exitCode = exitCode;
  }
}

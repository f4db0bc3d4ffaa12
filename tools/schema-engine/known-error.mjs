/** An error whose message is written for the person at the terminal, with the code Prisma documents for it. */
export class KnownError extends Error {
  /**
   * @param {string | undefined} errorCode one of Prisma's codes, `P1001` and the like
   * @param {string} message
   * @param {Readonly<Record<string, unknown>>} [meta] the parts of the message, for programs
   */
  constructor(errorCode, message, meta = {}) {
    super(message);
    this.name = 'KnownError';
    this.errorCode = errorCode;
    this.meta = meta;
  }
}

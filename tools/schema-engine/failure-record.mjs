/** @import { ErrorRegistry } from '@prisma/driver-adapter-utils' */
/** @import { DatabaseError } from 'pg' */
/** @import { KnownError } from './known-error.mjs' */

/**
 * What failed below the engine in the course of one request. The engine passes errors on with their kind and without
 * their words; this remembers the words.
 */
export class FailureRecord {
  /** @type {KnownError | undefined} no session could be had */
  connection = undefined;

  /** @type {{ readonly error: DatabaseError, readonly script: string } | undefined} the last script the server refused */
  script = undefined;

  /** @type {ErrorRegistry | undefined} what the engine knows by a number only */
  registry = undefined;

  clear() {
    this.connection = undefined;
    this.script = undefined;
  }

  /**
   * @param {string} text of the engine
   * @returns {string} with the words of the errors it has numbers for
   */
  spellOut(text) {
    return text.replaceAll(/External error id#(\d+)/g, (whole, id) => {
      const error = this.registry?.consumeError(Number(id))?.error;
      return error instanceof Error ? error.message : whole;
    });
  }

  /**
   * @template T
   * @param {Promise<T>} attempt to get a session
   * @returns {Promise<T>}
   */
  async whileConnecting(attempt) {
    try {
      return await attempt;
    } catch (error) {
      if (error instanceof Error && error.name === 'KnownError') {
        this.connection = /** @type {KnownError} */ (error);
      }
      throw error;
    }
  }
}

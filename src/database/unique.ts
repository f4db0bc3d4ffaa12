import { isUniqueViolation } from './sqlstate.js';

/** What `write` answers; a violated unique constraint is thrown as the error that says what is taken. */
export async function uniqueOr<T>(write: Promise<T>, taken: () => Error): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw isUniqueViolation(error) ? taken() : error;
  }
}

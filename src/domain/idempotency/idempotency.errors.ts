import { InvalidError } from '../../common/errors.js';

export class IdempotencyKeyReusedError extends InvalidError {
  readonly code = 'idempotency.key_reused';

  constructor() {
    super('this Idempotency-Key was used for another request; make a new key for each thing to be done');
  }
}

export class IdempotencyKeyInvalidError extends InvalidError {
  readonly code = 'idempotency.key_invalid';

  constructor() {
    super('Idempotency-Key must be 1 to 200 visible ASCII characters, such as a UUID');
  }
}

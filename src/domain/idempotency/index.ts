export { ApiIdempotencyKey } from './api-idempotency-key.js';
export { IdempotencyModule } from './idempotency.module.js';
export { Idempotency } from './idempotency.service.js';

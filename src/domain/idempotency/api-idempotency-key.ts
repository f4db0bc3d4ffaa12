import { ApiHeader } from '@nestjs/swagger';

/** Documents the header on a route that honours it. */
export function ApiIdempotencyKey(): MethodDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key with the same body gives the same answer, and is done once, for 24 hours',
    schema: { type: 'string', maxLength: 200 },
  });
}

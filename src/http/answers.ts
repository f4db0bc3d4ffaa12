import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from './problem.js';

/** `{ "data": … }`: the envelope of every success. */
export interface Data<T> {
  readonly data: T;
}

export const pageSchema = z
  .object({
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'give it as `cursor` to get the next page; null on the last one' }),
    limit: z.int(),
  })
  .meta({ id: 'Page' });

/** A list's envelope. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly page: z.infer<typeof pageSchema>;
}

/** Documents a success with `data` of this schema; `status` must be the one that the handler answers with. */
export function ApiData(schema: z.ZodType, status = 200, description = 'OK'): MethodDecorator {
  return ApiResponse({ status, description, standardSchema: z.object({ data: schema }) });
}

/** Documents a page of items. */
export function ApiPage(item: z.ZodType): MethodDecorator {
  return ApiResponse({
    status: 200,
    description: 'OK',
    standardSchema: z.object({ data: z.array(item), page: pageSchema }),
  });
}

const MEANING: Readonly<Record<number, string>> = {
  401: 'no valid bearer token; at login, wrong credentials',
  403: 'the role does not allow it',
  404: 'not there, or not yours to see',
  409: 'conflicts with the present state',
  422: 'a field is not valid; `errors` names each',
  429: 'too many requests; see Retry-After',
};

/** Documents the problem documents a handler may answer with. */
export function ApiProblems(...statuses: readonly number[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: MEANING[status] ?? 'problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );
}

export { problemSchema };

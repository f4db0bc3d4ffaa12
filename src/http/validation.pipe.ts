import { StandardSchemaValidationPipe, type StandardSchemaValidationPipeOptions } from '@nestjs/common';
import type { FieldError } from './problem.js';
import { RequestInvalidError } from './request-invalid.error.js';

type Issues = Parameters<NonNullable<StandardSchemaValidationPipeOptions['exceptionFactory']>>[0];
/** zod names the unknown keys of an object in one issue. */
type Issue = Issues[number] & { readonly keys?: readonly string[] };

/** Checks every `@Body`, `@Query` and `@Param` that names a `schema`, and hands the handler the parsed value. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => new RequestInvalidError(issues.flatMap(fieldErrors)),
});

function fieldErrors(issue: Issue): readonly FieldError[] {
  const path = (issue.path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment));
  if (issue.keys === undefined) return [{ field: path.join('.'), message: issue.message }];
  return issue.keys
    .slice(0, 20)
    .map((key) => ({ field: [...path, key.slice(0, 100)].join('.'), message: 'is not a known field' }));
}

import { z } from 'zod';

/** One bad field of a request. */
export const fieldErrorSchema = z.object({
  field: z.string().meta({ description: 'where, as a dotted path: `splits.0.amount`', example: 'amount' }),
  message: z.string(),
});
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** RFC 9457 problem document: what every error answer holds. Some codes add members of their own, as `current`. */
export const problemSchema = z.looseObject({
  type: z.string().meta({ example: 'about:blank' }),
  title: z.string().meta({ example: 'Not Found' }),
  status: z.int().meta({ example: 404 }),
  code: z.string().meta({ description: 'stable, dotted: match on this', example: 'account.not_found' }),
  detail: z.string().meta({ description: 'what was wrong and what to do, for people' }),
  requestId: z.string(),
  errors: z.array(fieldErrorSchema).optional().meta({ description: 'every bad field, with code `request.invalid`' }),
});
export type Problem = z.infer<typeof problemSchema>;

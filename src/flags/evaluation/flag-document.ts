import { z } from 'zod';
import { FlagDocumentInvalidError } from '../flags.errors.js';

// The SDK trusts what it is given and throws in the middle of an evaluation otherwise, so defaults are filled in here.
const constraint = z.looseObject({
  contextName: z.string(),
  operator: z.string(),
  values: z.array(z.string()).default([]),
});
export const variant = z.looseObject({ name: z.string() });
export const dependency = z.looseObject({ feature: z.string() });
export const strategy = z.looseObject({
  name: z.string(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  constraints: z.array(constraint).default([]),
  segments: z.array(z.number()).default([]),
  variants: z.array(variant).default([]),
});
const feature = z.looseObject({
  name: z.string().min(1),
  enabled: z.boolean(),
  strategies: z.array(strategy),
  variants: z.array(variant).default([]),
  dependencies: z.array(dependency).default([]),
});
const segment = z.looseObject({ id: z.number(), constraints: z.array(constraint).default([]) });
const document = z.looseObject({ features: z.array(feature), segments: z.array(segment).default([]) });

/** What `GET /api/client/features` of Unleash answers; the flag file has the same form. */
export type FlagDocument = z.output<typeof document>;
export type Feature = z.output<typeof feature>;
export type FlagStrategy = z.output<typeof strategy>;

/** @throws FlagDocumentInvalidError naming the first thing that is wrong, never quoting the text */
export function parseFlagDocument(text: string): FlagDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new FlagDocumentInvalidError('it is not JSON');
  }
  const result = document.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new FlagDocumentInvalidError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is of another form'}`);
}

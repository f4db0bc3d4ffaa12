import { z } from 'zod';

/** A key of ours, as every route takes and gives it: taken in any case, compared in the one that PostgreSQL writes. */
export const id = z
  .uuid({ error: 'must be a UUID' })
  .toLowerCase()
  .meta({ example: '01932f5e-7c3a-7000-8000-000000000000' });

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether PostgreSQL would take it as a uuid: anything else names nothing of ours. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

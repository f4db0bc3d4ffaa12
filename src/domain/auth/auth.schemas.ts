import { z } from 'zod';
import { id } from '../../common/ids.js';
import { nameText, storableText } from '../../common/text.js';

const email = storableText(254)
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email({ error: 'must be an email address' }))
  .meta({ example: 'ada@example.org' });

const password = storableText(200).min(12, { error: 'must have at least 12 characters' });

export const registerSchema = z.strictObject({ email, password, name: nameText() }).meta({ id: 'Registration' });
/** Any password is tried at login: what a password must be is a matter of choosing one. */
export const loginSchema = z.strictObject({ email, password: storableText(200).min(1) }).meta({ id: 'Login' });

export type Registration = z.output<typeof registerSchema>;
export type Login = z.output<typeof loginSchema>;

export const userSchema = z
  .object({ id, email: z.string(), name: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'User' });
export type User = z.infer<typeof userSchema>;

export const sessionSchema = z
  .object({ user: userSchema, token: z.string().meta({ description: 'bearer token' }) })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

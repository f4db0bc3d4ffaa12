import { z } from 'zod';
import { id } from '../../common/ids.js';
import { storableText } from '../../common/text.js';
import { pageQuery } from '../../http/index.js';
import { role } from './organizations.schemas.js';

export const newMemberBody = z
  .strictObject({
    email: storableText(254)
      .transform((text) => text.trim().toLowerCase())
      .pipe(z.email({ error: 'must be an email address' })),
    role,
  })
  .meta({ id: 'NewMember' });
export type NewMember = z.output<typeof newMemberBody>;

export const memberBody = z.strictObject({ role }).meta({ id: 'MemberBody' });
export type MemberBody = z.output<typeof memberBody>;

export const membersQuery = z.strictObject(pageQuery);
export type MembersQuery = z.output<typeof membersQuery>;

export const memberSchema = z
  .object({ userId: id, email: z.string(), name: z.string(), role, createdAt: z.iso.datetime() })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof memberSchema>;

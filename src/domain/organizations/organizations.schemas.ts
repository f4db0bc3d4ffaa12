import { z } from 'zod';
import { id } from '../../common/ids.js';
import { nameText } from '../../common/text.js';
import { pageQuery, ROLES } from '../../http/index.js';

export const role = z
  .enum(ROLES)
  .meta({ description: 'MEMBER records transactions, ADMIN also shapes the books, OWNER also appoints owners' });

export const organizationBody = z.strictObject({ name: nameText() }).meta({ id: 'OrganizationBody' });
export const organizationsQuery = z.strictObject(pageQuery);
export type OrganizationsQuery = z.output<typeof organizationsQuery>;

export const organizationSchema = z
  .object({
    id,
    name: z.string(),
    role: role.meta({ description: "the caller's" }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Organization' });
export type Organization = z.infer<typeof organizationSchema>;

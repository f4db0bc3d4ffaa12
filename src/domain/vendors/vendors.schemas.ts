import { z } from 'zod';
import { id } from '../../common/ids.js';
import { nameText, storableText } from '../../common/text.js';
import { pageQuery } from '../../http/index.js';

export const vendorBody = z.strictObject({ name: nameText() }).meta({ id: 'VendorBody' });
export type VendorBody = z.output<typeof vendorBody>;

export const vendorsQuery = z.strictObject({
  ...pageQuery,
  q: storableText(200).optional().meta({ description: 'the beginning of the name, in any case' }),
});
export type VendorsQuery = z.output<typeof vendorsQuery>;

export const vendorSchema = z
  .object({ id, name: z.string(), createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() })
  .meta({ id: 'Vendor' });
export type Vendor = z.infer<typeof vendorSchema>;

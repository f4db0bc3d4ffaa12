import { z } from 'zod';
import { id } from '../../common/ids.js';
import { nameText } from '../../common/text.js';
import { pageQuery } from '../../http/index.js';

export const MAX_DEPTH = 10;

export const newCategoryBody = z
  .strictObject({ name: nameText(), parentId: id.nullable().optional() })
  .meta({ id: 'NewCategory' });
export type NewCategory = z.output<typeof newCategoryBody>;

export const categoryChanges = z
  .strictObject({ name: nameText().optional(), parentId: id.nullable().optional() })
  .refine((changes) => Object.keys(changes).length > 0, { error: 'must name at least one field' })
  .meta({ id: 'CategoryChanges' });
export type CategoryChanges = z.output<typeof categoryChanges>;

export const categoriesQuery = z.strictObject(pageQuery);
export type CategoriesQuery = z.output<typeof categoriesQuery>;

export const categorySchema = z
  .object({
    id,
    parentId: id.nullable().meta({ description: 'null at the root of the tree' }),
    name: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Category' });
export type Category = z.infer<typeof categorySchema>;

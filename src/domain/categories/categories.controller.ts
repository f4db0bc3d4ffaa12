import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { id } from '../../common/ids.js';
import {
  ApiData,
  ApiPage,
  ApiProblems,
  CurrentMembership,
  type Data,
  type Membership,
  type Page,
  RequireRole,
} from '../../http/index.js';
import {
  categoriesQuery,
  type CategoriesQuery,
  type Category,
  categoryChanges,
  type CategoryChanges,
  categorySchema,
  newCategoryBody,
  type NewCategory,
} from './categories.schemas.js';
import { CategoriesService } from './categories.service.js';

@ApiTags('categories')
@ApiProblems(401, 404)
@ApiParam({ name: 'orgId', type: 'string', format: 'uuid' })
@Controller('organizations/:orgId/categories')
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  @Post()
  @RequireRole('ADMIN')
  @ApiOperation({ summary: 'Add a category to the tree (ADMIN)' })
  @ApiData(categorySchema, 201)
  @ApiProblems(403, 409, 422)
  async create(
    @CurrentMembership() membership: Membership,
    @Body({ schema: newCategoryBody }) body: NewCategory,
  ): Promise<Data<Category>> {
    return { data: await this.categories.create(membership, body) };
  }

  @Get()
  @ApiOperation({ summary: 'The categories by name; parentId makes the tree' })
  @ApiPage(categorySchema)
  @ApiProblems(422)
  list(
    @CurrentMembership() membership: Membership,
    @Query({ schema: categoriesQuery }) query: CategoriesQuery,
  ): Promise<Page<Category>> {
    return this.categories.list(membership, query);
  }

  @Get(':categoryId')
  @ApiOperation({ summary: 'One category' })
  @ApiData(categorySchema)
  @ApiProblems(422)
  async find(
    @CurrentMembership() membership: Membership,
    @Param('categoryId', { schema: id }) categoryId: string,
  ): Promise<Data<Category>> {
    return { data: await this.categories.find(membership, categoryId) };
  }

  @Patch(':categoryId')
  @RequireRole('ADMIN')
  @ApiOperation({ summary: 'Rename or move a category (ADMIN)' })
  @ApiData(categorySchema)
  @ApiProblems(403, 409, 422)
  async change(
    @CurrentMembership() membership: Membership,
    @Param('categoryId', { schema: id }) categoryId: string,
    @Body({ schema: categoryChanges }) body: CategoryChanges,
  ): Promise<Data<Category>> {
    return { data: await this.categories.change(membership, categoryId, body) };
  }

  @Delete(':categoryId')
  @HttpCode(204)
  @RequireRole('ADMIN')
  @ApiOperation({ summary: 'Delete an unused category (ADMIN)' })
  @ApiNoContentResponse({ description: 'done' })
  @ApiProblems(403, 409, 422)
  delete(
    @CurrentMembership() membership: Membership,
    @Param('categoryId', { schema: id }) categoryId: string,
  ): Promise<void> {
    return this.categories.delete(membership, categoryId);
  }
}

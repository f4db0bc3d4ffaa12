export { CategoriesModule } from './categories.module.js';
export { CategoriesRepository } from './categories.repository.js';

export { VendorsModule } from './vendors.module.js';
export { VendorsRepository } from './vendors.repository.js';

export { AccountNotFoundError } from './accounts.errors.js';
export { AccountsModule } from './accounts.module.js';
export { AccountsRepository } from './accounts.repository.js';

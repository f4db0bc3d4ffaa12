export { AuthGuard } from './auth.guard.js';
export { AuthModule } from './auth.module.js';
export { UsersRepository } from './users.repository.js';

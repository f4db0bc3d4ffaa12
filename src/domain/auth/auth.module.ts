import { Module } from '@nestjs/common';
import { AuthController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { AuthService } from './auth.service.js';
import { LoginThrottle } from './login-throttle.service.js';
import { PasswordsService } from './passwords.service.js';
import { TokensService } from './tokens.service.js';
import { UsersRepository } from './users.repository.js';

@Module({
  controllers: [AuthController],
  providers: [AuthService, AuthGuard, LoginThrottle, PasswordsService, TokensService, UsersRepository],
  exports: [AuthGuard, TokensService, UsersRepository],
})
export class AuthModule {}

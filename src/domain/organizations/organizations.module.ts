import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { MembersController } from './members.controller.js';
import { MembersRepository } from './members.repository.js';
import { MembersService } from './members.service.js';
import { MembershipGuard } from './membership.guard.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { OrganizationsService } from './organizations.service.js';

@Module({
  imports: [AuthModule],
  controllers: [OrganizationsController, MembersController],
  providers: [MembershipGuard, MembersRepository, MembersService, OrganizationsRepository, OrganizationsService],
  exports: [MembershipGuard, OrganizationsRepository],
})
export class OrganizationsModule {}

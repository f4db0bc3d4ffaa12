export { MembershipGuard } from './membership.guard.js';
export { OrganizationsModule } from './organizations.module.js';

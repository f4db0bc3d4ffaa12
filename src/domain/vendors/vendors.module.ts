import { Module } from '@nestjs/common';
import { VendorsController } from './vendors.controller.js';
import { VendorsRepository } from './vendors.repository.js';
import { VendorsService } from './vendors.service.js';

@Module({
  controllers: [VendorsController],
  providers: [VendorsRepository, VendorsService],
  exports: [VendorsRepository],
})
export class VendorsModule {}

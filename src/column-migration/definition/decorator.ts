import { DiscoveryService } from '@nestjs/core';
import type { ColumnMigrationDefinition } from './define.js';

/** Marks an adapter class as the code of a column migration in flight; the registry finds it by this. */
export const ColumnMigration = DiscoveryService.createDecorator<ColumnMigrationDefinition>();

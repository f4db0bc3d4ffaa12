import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DefinitionInvalidError } from '../column-migration.errors.js';
import { ColumnMigration } from './decorator.js';
import type { ColumnMigrationDefinition } from './define.js';

/**
 * Every column migration of this build. It reads metadata and no instance, so it may be asked while providers are still
 * being made.
 */
@Injectable()
export class ColumnMigrationRegistry {
  private found: ReadonlyMap<string, ColumnMigrationDefinition> | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  all(): ReadonlyMap<string, ColumnMigrationDefinition> {
    return (this.found ??= this.discover());
  }

  get(key: string): ColumnMigrationDefinition | undefined {
    return this.all().get(key);
  }

  private discover(): ReadonlyMap<string, ColumnMigrationDefinition> {
    const found = new Map<string, ColumnMigrationDefinition>();
    for (const provider of this.discovery.getProviders({ metadataKey: ColumnMigration.KEY })) {
      const definition = this.discovery.getMetadataByDecorator(ColumnMigration, provider);
      if (definition === undefined) continue;
      const other = found.get(definition.key);
      if (other !== undefined && other !== definition)
        throw new DefinitionInvalidError(definition.key, ['two column migrations share this key; rename one']);
      found.set(definition.key, definition);
    }
    return found;
  }
}

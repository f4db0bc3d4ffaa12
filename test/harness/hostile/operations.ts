import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema, Schemas } from '../openapi-schema.js';

/** A method of a path, as the OpenAPI document has it. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
  readonly body: Schema | undefined;
  /** By status: the schema of a JSON answer, `undefined` where the body is none or not JSON. */
  readonly answers: Readonly<Record<string, Schema | undefined>>;
  readonly schemas: Schemas;
}

export function operationsOf(document: OpenAPIObject): readonly Operation[] {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  return Object.entries(document.paths).flatMap(([path, item]) =>
    (['get', 'post', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const parameters = (operation.parameters ?? []) as readonly {
        readonly name: string;
        readonly in: string;
        readonly schema: Schema;
      }[];
      const content = (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content;
      return [
        {
          operationId: operation.operationId ?? '',
          method,
          path,
          query: parameters.filter((parameter) => parameter.in === 'query'),
          body: content?.['application/json']?.schema,
          answers: answersOf(operation.responses),
          schemas,
        },
      ];
    }),
  );
}

function answersOf(responses: object): Operation['answers'] {
  return Object.fromEntries(
    Object.entries(responses as Record<string, { content?: Record<string, { schema?: Schema }> }>).map(
      ([status, { content }]) => [
        status,
        (content?.['application/json'] ?? content?.['application/problem+json'])?.schema,
      ],
    ),
  );
}

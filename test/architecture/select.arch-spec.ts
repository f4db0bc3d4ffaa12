import ts from 'typescript';
import { files, read, ROOT } from './files.js';

/** Calls of Prisma that answer rows. */
const ANSWERS_ROWS = new Set([
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'create',
  'createManyAndReturn',
  'update',
  'updateManyAndReturn',
  'upsert',
  'delete',
]);

interface InFlight {
  readonly definition: { readonly model: string };
}

/** The clients' names of the models whose columns are in flight: `transaction`. */
async function modelsInFlight(): Promise<ReadonlySet<string>> {
  const paths = files(/^src\/in-flight\/[^/]+\/[^/]+\.definition\.ts$/);
  const models = new Set<string>();
  for (const path of paths) {
    // One after the other: two imports at once that share modules race in Jest's loader.
    const { definition } = (await import(`${ROOT}/${path}`)) as InFlight;
    models.add(definition.model.charAt(0).toLowerCase() + definition.model.slice(1));
  }
  return models;
}

/** The fields of schema.prisma by which other models reach these: `Account.transactions`. */
function relationsTo(models: ReadonlySet<string>): ReadonlySet<string> {
  const fields = [...read('prisma/schema.prisma').matchAll(/^ +(\w+) +([A-Z]\w*)(?:\[\]|\?)?(?: |$)/gm)];
  return new Set(
    fields
      .filter(([, , type = '']) => models.has(type.charAt(0).toLowerCase() + type.slice(1)))
      .map(([, name = '']) => name),
  );
}

/** Where rows of such a model come back with whatever columns they have: as `line: code`. */
function unselected(source: string, models: ReadonlySet<string>, relations: ReadonlySet<string>): readonly string[] {
  const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isCallOf(node, models) && !hasProperty(node.arguments[0], 'select')) report(node);
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && ['select', 'include'].includes(node.name.text)) {
      if (ts.isObjectLiteralExpression(node.initializer))
        for (const property of node.initializer.properties)
          if (
            ts.isPropertyAssignment(property) &&
            relations.has(property.name.getText()) &&
            !hasProperty(property.initializer, 'select')
          )
            report(property);
    }
    ts.forEachChild(node, visit);
  };
  const report = (node: ts.Node): void => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${line + 1}: ${node.getText().split('\n')[0]}`);
  };
  visit(file);
  return found;
}

/** `db.transaction.findMany(...)`, on whatever client. */
function isCallOf(node: ts.Node, models: ReadonlySet<string>): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    ANSWERS_ROWS.has(node.expression.name.text) &&
    ts.isPropertyAccessExpression(node.expression.expression) &&
    models.has(node.expression.expression.name.text)
  );
}

function hasProperty(node: ts.Node | undefined, name: string): boolean {
  return (
    node !== undefined &&
    ts.isObjectLiteralExpression(node) &&
    node.properties.some((property) => property.name?.getText() === name)
  );
}

it('every call of Prisma that answers rows of a model with a column in flight says which columns it wants', async () => {
  const models = await modelsInFlight();
  const relations = relationsTo(models);
  for (const path of files(/^src\/(?!generated\/).*(?<!spec)\.ts$/))
    expect([path, unselected(read(path), models, relations)]).toEqual([path, []]);
});

it('that is, it finds those that do not', () => {
  const models = new Set(['transaction']);
  expect(relationsTo(models)).toEqual(new Set(['transactions', 'incoming', 'transaction']));
  const judge = (source: string): number => unselected(source, models, new Set(['transactions'])).length;
  expect(judge('db.transaction.findMany()')).toBe(1);
  expect(judge('await this.prisma.transaction.create({ data })')).toBe(1);
  expect(judge('prisma.account.findMany({ include: { transactions: true } })')).toBe(1);
  expect(judge('prisma.account.findMany({ select: { transactions: { where: { id } } } })')).toBe(1);
  expect(judge('prisma.account.findMany({ select: { transactions: { select: { id: true } } } })')).toBe(0);
  expect(judge('db.transaction.findMany({ select: { id: true } })')).toBe(0);
  expect(judge('db.transaction.updateMany({ data })')).toBe(0);
  expect(judge('db.account.findMany()')).toBe(0);
});

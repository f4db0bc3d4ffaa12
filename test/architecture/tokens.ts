import ts from 'typescript';
import { read } from './files.js';

export interface Words {
  readonly comments: readonly string[];
  readonly strings: readonly string[];
}

const text = (node: ts.Node): string | undefined =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
    ? node.text
    : undefined;

const known = new Map<string, Words>();

/** What a TypeScript or JavaScript file says to people: its comments, and its string literals. */
export function wordsOf(path: string): Words {
  const words = known.get(path) ?? parse(path);
  known.set(path, words);
  return words;
}

function parse(path: string): Words {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
  const comments: string[] = [];
  const strings: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(source);
    const said = text(node);
    if (said !== undefined) strings.push(said);
    if (children.length === 0) comments.push(source.text.slice(node.pos, node.getStart(source)));
    children.forEach(visit);
  };
  visit(source);
  return { comments: comments.filter((comment) => comment.trim() !== ''), strings };
}

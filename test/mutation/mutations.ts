import { type Node, type SourceFile, SyntaxKind } from "typescript/unstable/ast";
import {
  isAwaitExpression,
  isBinaryExpression,
  isBlock,
  isCallExpression,
  isConditionalExpression,
  isDoStatement,
  isForStatement,
  isIdentifier,
  isIfStatement,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  isTypeNode,
  isWhileStatement,
} from "typescript/unstable/ast/is";

/** One small change of a source text. */
export interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const OPERATORS = new Map<string, readonly string[]>([
  ["===", ["!=="]],
  ["!==", ["==="]],
  ["==", ["!="]],
  ["!=", ["=="]],
  ["<", ["<=", ">="]],
  ["<=", ["<", ">"]],
  [">", [">=", "<="]],
  [">=", [">", "<"]],
  ["&&", ["||"]],
  ["||", ["&&"]],
  ["??", ["&&"]],
  ["+", ["-"]],
  ["-", ["+"]],
  ["*", ["/"]],
  ["/", ["*"]],
  ["%", ["*"]],
  ["+=", ["-="]],
  ["-=", ["+="]],
  ["||=", ["&&="]],
  ["??=", ["&&="]],
  ["&&=", ["||="]],
]);

/** Those that say yes or no. */
const COMPARISONS = new Set(["===", "!==", "==", "!=", "<", "<=", ">", ">=", "instanceof", "in"]);

const METHODS = new Map([
  ["some", "every"],
  ["every", "some"],
  ["min", "max"],
  ["max", "min"],
  ["startsWith", "endsWith"],
  ["endsWith", "startsWith"],
]);

/** Calls that give the same kind of thing as what they are called on. */
const LEFT_OUT = new Set(["sort", "reverse", "filter", "slice", "trim", "toLowerCase", "toUpperCase"]);

const REMOVED_STATEMENTS = new Set([
  SyntaxKind.ExpressionStatement,
  SyntaxKind.ThrowStatement,
  SyntaxKind.ContinueStatement,
]);

const WITHOUT_CODE = new Set([
  SyntaxKind.ImportDeclaration,
  SyntaxKind.ExportDeclaration,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
]);

/**
 * Every mutation of a source file, in the order of their places: conditions decided, comparisons turned and moved by one,
 * operators exchanged, statements removed, functions emptied, `await`, `!` and `?.` left out, booleans turned, strings,
 * arrays and objects emptied, and some methods exchanged or left out. Types are not touched, and neither are sentences:
 * how an error or a log line is worded is no promise.
 */
export function mutationsOf(file: SourceFile): Mutation[] {
  const found = new Map<string, Mutation>();
  const walk = (node: Node): void => {
    if (isTypeNode(node) || WITHOUT_CODE.has(node.kind)) return;
    for (const [start, end, replacement] of changesOf(node, file)) {
      found.set(`${start} ${end} ${replacement}`, { start, end, replacement });
    }
    node.forEachChild(walk);
  };
  walk(file);
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

export function mutated(text: string, { start, end, replacement }: Mutation): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

type Change = readonly [start: number, end: number, replacement: string];

function* changesOf(node: Node, file: SourceFile): Iterable<Change> {
  const start = node.getStart(file);
  const text = file.text.slice(start, node.end);
  const instead = (replacement: string): Change => [start, node.end, replacement];
  const decided = function* (condition: Node | undefined, values = ["true", "false"]): Iterable<Change> {
    if (condition) for (const value of values) yield [condition.getStart(file), condition.end, value];
  };

  if (REMOVED_STATEMENTS.has(node.kind) || (node.kind === SyntaxKind.ReturnStatement && text === "return;")) {
    yield instead(";");
  }
  if (isBlock(node) && node.statements.length > 1 && isFunction(node.parent)) yield instead("{}");
  if (isIfStatement(node)) yield* decided(node.expression);
  if (isConditionalExpression(node)) yield* decided(node.condition);
  // One that is always true would only run out of time.
  if (isWhileStatement(node) || isDoStatement(node)) yield* decided(node.expression, ["false"]);
  if (isForStatement(node)) yield* decided(node.condition, ["false"]);
  if (isBinaryExpression(node)) {
    const { operatorToken } = node;
    const operator = file.text.slice(operatorToken.getStart(file), operatorToken.end);
    for (const other of OPERATORS.get(operator) ?? []) {
      yield [operatorToken.getStart(file), operatorToken.end, other];
    }
    if (COMPARISONS.has(operator)) yield* decided(node);
  }
  if (isAwaitExpression(node)) yield instead(file.text.slice(node.expression.getStart(file), node.end));
  if (isPrefixUnaryExpression(node)) {
    if (node.operator === SyntaxKind.ExclamationToken) yield [start, start + 1, ""];
    if (node.operator === SyntaxKind.MinusToken) yield [start, start + 1, ""];
    if (text.startsWith("++")) yield [start, start + 2, "--"];
    if (text.startsWith("--")) yield [start, start + 2, "++"];
  }
  if (isPostfixUnaryExpression(node)) yield [node.end - 2, node.end, text.endsWith("++") ? "--" : "++"];
  if (node.kind === SyntaxKind.QuestionDotToken) {
    yield instead(/[[(]/.test(file.text[node.end] ?? "") ? "" : ".");
  }
  if (node.kind === SyntaxKind.TrueKeyword) yield instead("false");
  if (node.kind === SyntaxKind.FalseKeyword) yield instead("true");
  if (isStringLiteral(node) && !isName(node) && !/\s/.test(text)) {
    yield instead(text.length > 2 ? '""' : '"something"');
  }
  if (isTemplate(node) && !/\s/.test(text)) yield instead('""');
  if (node.kind === SyntaxKind.ArrayLiteralExpression && text !== "[]") yield instead("[]");
  if (node.kind === SyntaxKind.ObjectLiteralExpression && text !== "{}") yield instead("{}");
  if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
    const { expression: target, name } = node.expression;
    const other = isIdentifier(name) ? METHODS.get(name.text) : undefined;
    if (other !== undefined) yield [name.getStart(file), name.end, other];
    if (LEFT_OUT.has(name.text)) yield [target.end, node.end, ""];
  }
}

function isFunction({ kind }: Node): boolean {
  return (
    kind === SyntaxKind.FunctionDeclaration ||
    kind === SyntaxKind.FunctionExpression ||
    kind === SyntaxKind.ArrowFunction ||
    kind === SyntaxKind.MethodDeclaration ||
    kind === SyntaxKind.Constructor ||
    kind === SyntaxKind.GetAccessor
  );
}

function isTemplate({ kind }: Node): boolean {
  return kind === SyntaxKind.TemplateExpression || kind === SyntaxKind.NoSubstitutionTemplateLiteral;
}

/** Whether a string stands where a name does: `{ "user.id": 1 }`. */
function isName(node: Node): boolean {
  return node.parent.kind === SyntaxKind.PropertyAssignment && (node.parent as { name?: Node }).name === node;
}

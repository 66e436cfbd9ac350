import type { Token } from "../oauth/installs.js";
import { Refusal } from "./refusal.js";
import { type Args, type ScopeRule, type SlackState, textArgument } from "./web-api-method.js";
import { invalidArgument, missingArgument, type Reply } from "./web-api-reply.js";

/** What a value of each kind is, once it has been read. */
interface ValueOf {
  readonly text: string;
  readonly number: number;
  /** `true`, `"true"`, `1` or `"1"`; anything else is false. */
  readonly flag: boolean;
  /** Texts, in an array or with commas between them. */
  readonly list: readonly string[];
  /** Any JSON, or JSON in a text. */
  readonly json: unknown;
  /** As it was sent: Slack has errors of its own for it, so that the method reads it. */
  readonly raw: unknown;
}
export type Kind = keyof ValueOf;

export interface Argument<K extends Kind = Kind, Required extends boolean = boolean> {
  readonly kind: K;
  readonly required: Required;
}
export type Arguments = Readonly<Record<string, Argument>>;

/** The arguments of a call, read as they were declared. */
export type Values<A extends Arguments> = {
  readonly [Name in keyof A]: A[Name]["required"] extends true
    ? ValueOf[A[Name]["kind"]]
    : ValueOf[A[Name]["kind"]] | undefined;
};

const argument = <K extends Kind, R extends boolean>(kind: K, required: R): Argument<K, R> => ({
  kind,
  required,
});

export const required = {
  text: argument("text", true),
  number: argument("number", true),
  list: argument("list", true),
  json: argument("json", true),
  raw: argument("raw", true),
} as const;

export const optional = {
  text: argument("text", false),
  number: argument("number", false),
  flag: argument("flag", false),
  list: argument("list", false),
  json: argument("json", false),
  raw: argument("raw", false),
} as const;

/** A call of a declared method. */
export interface Call<A extends Arguments = Arguments, E extends string = string> {
  readonly args: Values<A>;
  /** The same as they were sent. */
  readonly given: Args;
  readonly token: Token;
  readonly slack: SlackState;
  /** Ends the call with one of the errors that the method declares. */
  readonly refuse: (error: E) => never;
}

/** What a method is called with and what it answers: everything that a test or a table says of it comes from here. */
export interface Declaration<A extends Arguments, E extends string, Answer extends { readonly ok: boolean }> {
  readonly args: A;
  /** One scope for every token, or rules by kind of token. Absent: none is needed. */
  readonly scope?: string | ScopeRule;
  /** Its own errors. Those of every method (https://docs.slack.dev/apis/web-api) are not repeated. */
  readonly errors: readonly E[];
  run(call: Call<A, E>): Answer;
}

export interface DeclaredMethod<
  A extends Arguments = Arguments,
  Answer extends { readonly ok: boolean } = { readonly ok: boolean },
> {
  readonly auth: "token";
  readonly args: A;
  readonly scope?: string | ScopeRule;
  readonly errors: readonly string[];
  run(call: { readonly args: Args; readonly token: Token; readonly slack: SlackState }): Answer | Reply;
}

/** The errors of every method, which none declares. */
const COMMON_ERRORS = [
  "invalid_arguments",
  "invalid_cursor",
  "invalid_limit",
  "missing_scope",
  "team_access_not_granted",
];

/** A method that is called with a token. Its arguments are read before it runs; a refusal in it is its answer. */
export function tokenMethod<
  const A extends Arguments,
  const E extends string,
  Answer extends { readonly ok: boolean },
>(declaration: Declaration<A, E, Answer>): DeclaredMethod<A, Answer> {
  const { args: declared, scope, errors } = declaration;
  const known: ReadonlySet<string> = new Set([...errors, ...COMMON_ERRORS]);
  return {
    auth: "token",
    args: declared,
    ...(scope !== undefined && { scope }),
    errors,
    run({ args: given, token, slack }) {
      try {
        const args = readArguments(declared, given);
        return declaration.run({ args, given, token, slack, refuse });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { reply } = error;
        if (known.has(reply.error)) return reply;
        throw new Error(`A method answers ${reply.error}, which it does not declare.`, { cause: error });
      }
    },
  };
}

function refuse(error: string): never {
  throw new Refusal(error);
}

function readArguments<A extends Arguments>(declared: A, given: Args): Values<A> {
  const values: Record<string, unknown> = {};
  for (const [name, { kind, required: isRequired }] of Object.entries(declared)) {
    const value = READERS[kind](given, name);
    if (value === undefined && isRequired) throw new Refusal(missingArgument(name));
    values[name] = value;
  }
  return values as Values<A>;
}

const READERS: { readonly [K in Kind]: (given: Args, name: string) => ValueOf[K] | undefined } = {
  text: textArgument,
  number(given, name) {
    const text = textArgument(given, name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!Number.isInteger(value)) throw new Refusal(invalidArgument(`must be an integer: ${name}`));
    return value;
  },
  flag(given, name) {
    const text = textArgument(given, name);
    return text === undefined ? undefined : text === "true" || text === "1";
  },
  list(given, name) {
    const value = given[name];
    const parsed = typeof value === "string" && value.startsWith("[") ? parseJson(value, name) : value;
    const items = Array.isArray(parsed) ? parsed.map(String) : (textArgument(given, name)?.split(",") ?? []);
    const texts = items.map((item) => item.trim()).filter((item) => item !== "");
    return texts.length === 0 ? undefined : texts;
  },
  json(given, name) {
    const value = given[name];
    if (value === null || value === "") return undefined;
    return typeof value === "string" ? parseJson(value, name) : value;
  },
  raw: (given, name) => given[name],
};

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(invalidArgument(`must be valid JSON: ${name}`));
  }
}

import type { Slack } from "../testing/slack.js";
import { type Fields, readFields, type Schema, type Values } from "./fields.js";

/** What can be asked for under `/control`: one method and path. */
export interface Operation {
  /** In the OpenAPI document, by which generated clients name it. */
  readonly id: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** Below `/control`, with `{name}` for a part that varies. */
  readonly path: string;
  readonly summary: string;
  readonly query: Fields;
  /** The fields of the JSON object that is sent; absent when none is. */
  readonly body?: Fields;
  /** Of the JSON object that is answered. */
  readonly answer: Schema;
  run(call: {
    readonly slack: Slack;
    readonly path: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, unknown>>;
    readonly body: Readonly<Record<string, unknown>>;
  }): Promise<object> | object;
}

/** An operation whose fields are read before it runs. */
export function operation<Body extends Fields = Fields, Query extends Fields = Fields>(
  declared: Pick<Operation, "id" | "method" | "path" | "summary" | "answer"> & {
    readonly body?: Body;
    readonly query?: Query;
    run(call: {
      readonly slack: Slack;
      readonly path: Readonly<Record<string, string>>;
      readonly query: Values<Query>;
      readonly body: Values<Body>;
    }): Promise<object> | object;
  },
): Operation {
  const { body = {} as Body, query = {} as Query } = declared; // none are declared then
  return {
    ...declared,
    query,
    run: (call) =>
      declared.run({ ...call, query: readFields(query, call.query), body: readFields(body, call.body) }),
  };
}

/** The schema of an object that has at least these fields. */
export function answerOf(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  };
}

export const TEXT: Schema = { type: "string" };
export const FLAG: Schema = { type: "boolean" };
export const OBJECT: Schema = { type: "object" };
export const LIST: Schema = { type: "array", items: OBJECT };

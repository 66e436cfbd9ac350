import assert from "node:assert/strict";
import type { App } from "@slack/bolt";
import { Ajv } from "ajv";
import { httpRequest } from "../../src/http/http-request.js";
import { startBoltApp } from "../testing/bolt-app.js";

interface Described {
  readonly operationId: string;
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: object } } };
  readonly responses: Readonly<
    Record<string, { readonly content: { readonly "application/json": { readonly schema: object } } }>
  >;
}

/** A test in another language: knows a Slack by its OpenAPI document alone, and that every answer is as that says. */
export class ControlStage {
  /** The operations that were asked for. */
  readonly used = new Set<string>();
  readonly #ajv = new Ajv({ strict: false });

  private constructor(
    readonly app: Awaited<ReturnType<typeof startBoltApp>>,
    readonly document: { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> },
  ) {}

  static async start(listen?: (bolt: App) => void, options: Parameters<typeof startBoltApp>[1] = {}) {
    const app = await startBoltApp(listen, options);
    const { text } = await httpRequest(`${app.slack.url}/control/openapi.json`, { method: "GET" });
    return new ControlStage(app, JSON.parse(text));
  }

  /** Asks for an operation by its id. Returns the status and the answer. */
  async ask(
    operationId: string,
    given: { path?: Record<string, string>; query?: Record<string, string>; body?: object } = {},
  ) {
    const [path, method, operation] = this.#operation(operationId);
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(given.path?.[name] ?? ""));
    const url = new URL(filled, this.app.slack.url);
    url.search = new URLSearchParams(given.query ?? {}).toString();
    const response = await fetch(url, {
      method: method.toUpperCase(),
      headers: { "content-type": "application/json", connection: "close" },
      ...(given.body && { body: JSON.stringify(given.body) }),
    });
    const answer: unknown = await response.json();
    this.used.add(operationId);
    if (response.status === 200)
      this.#check(operation.responses["200"]?.content["application/json"].schema, answer);
    const asked = operation.requestBody?.content["application/json"].schema;
    if (response.status === 200 && given.body) this.#check(asked, given.body);
    assert.ok(typeof answer === "object" && answer !== null);
    return { status: response.status, answer: answer as Readonly<Record<string, unknown>> };
  }

  /** What a person does, in Acme. */
  async person(name: string, operationId: string, body: object = {}) {
    const { status, answer } = await this.ask(operationId, {
      path: { workspace: "Acme", person: name },
      body,
    });
    assert.equal(status, 200, JSON.stringify(answer));
    return answer;
  }

  #operation(id: string): readonly [path: string, method: string, operation: Described] {
    for (const [path, methods] of Object.entries(this.document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.operationId === id) return [path, method, operation];
      }
    }
    return assert.fail(`the document has no operation ${id}`);
  }

  #check(schema: object | undefined, value: unknown): void {
    assert.ok(schema);
    assert.ok(this.#ajv.validate(schema, value), this.#ajv.errorsText());
  }
}

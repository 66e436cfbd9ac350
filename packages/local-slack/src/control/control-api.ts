import express, { type ErrorRequestHandler, type Express } from "express";
import { LocalSlackError, WaitedTooLongError } from "../errors.js";
import { readBody } from "../http/request-body.js";
import type { Slack } from "../testing/slack.js";
import { elementOperations } from "./element-operations.js";
import { isRecord } from "./fields.js";
import { messageOperations } from "./message-operations.js";
import { openApi } from "./open-api.js";
import { personOperations } from "./person-operations.js";
import { slackOperations } from "./slack-operations.js";

/**
 * `Slack` and its handles over HTTP, for tests in other languages: JSON in, JSON out, below `/control`. `openapi.json`
 * there describes it. What is not possible is answered with 400, and what did not come in time with 504; both with a
 * `message`.
 */
export function controlApi(slack: Slack): Express {
  const operations = [...slackOperations(), ...personOperations, ...messageOperations, ...elementOperations];
  const api = express().disable("x-powered-by");
  api.get("/openapi.json", (_request, response) => void response.json(openApi(operations, slack.url)));
  for (const { method, path, run } of operations) {
    api[method](path.replaceAll(/\{(\w+)\}/g, ":$1") || "/", async (request, response) => {
      const body = await readBody(request);
      const given = body === "" ? {} : parse(body);
      if (given === undefined) {
        response.status(400).json({ error: "invalid_json", message: "Send a JSON object, or nothing." });
        return;
      }
      const parts = Object.fromEntries(
        Object.entries(request.params).map(([name, value]) => [name, String(value)]),
      );
      response.json(await run({ slack, path: parts, query: request.query, body: given }));
    });
  }
  api.use((_request, response) => {
    const message = "There is no such operation. GET /control/openapi.json describes those that there are.";
    response.status(404).json({ error: "not_found", message });
  });
  api.use(explain);
  return api;
}

const explain: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof LocalSlackError ? error.code : "fatal_error";
  response.status(statusOf(error)).json({ error: code, message });
};

function statusOf(error: unknown): number {
  if (error instanceof WaitedTooLongError) return 504;
  return error instanceof LocalSlackError ? 400 : 500;
}

function parse(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

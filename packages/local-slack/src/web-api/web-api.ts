import { type Request, type Response, Router } from "express";
import { answerFailure, delayed } from "../faults/failed-request.js";
import type { CallFailure, Failures } from "../faults/failures.js";
import type { StubAnswer, Stubs } from "../faults/stubs.js";
import { parseBody, readBody } from "../http/request-body.js";
import type { Token } from "../oauth/installs.js";
import { callWithAppToken } from "../socket-mode/call-with-app-token.js";
import type { Timers } from "../timers.js";
import type { CallLog } from "./call-log.js";
import { methods } from "./methods/index.js";
import {
  type Args,
  type ClientCredentials,
  type ConfigurationMethod,
  type SharedSlack,
  type TokenMethod,
  textArgument,
} from "./web-api-method.js";
import { failure, type Reply } from "./web-api-reply.js";

interface Answered {
  readonly reply: Reply;
  readonly args: Args;
  readonly token?: Token;
  /** Of the app that called, where the call says which it is. */
  readonly appId?: string | undefined;
  /** The scopes of which the method requires one, for `x-accepted-oauth-scopes`. */
  readonly scopes?: readonly string[];
}

/**
 * The Web API under `/api/`: GET or POST, form or JSON, token in the Authorization header or in a form body (Slack
 * ignores one in a query string or in a JSON body). Every refusal is HTTP 200 with `ok: false`.
 */
export function webApi(
  slack: SharedSlack,
  options: {
    readonly calls: CallLog;
    readonly failures: Failures;
    readonly stubs: Stubs;
    readonly timers: Timers;
  },
): Router {
  const router = Router();
  router.all("/:method", async (request: Request, response: Response) => {
    const name = String(request.params.method);
    const ordered = options.failures.take(name);
    const body = await readBody(request);
    const failed = answerFailure(ordered, request, response);
    if (failed !== undefined) {
      options.calls.add(name, { args: {}, reply: failure(failed) });
      return;
    }
    const reply = orderedReply(ordered);
    const answered =
      reply === undefined ? await answer(name, request, body, slack, options.stubs) : { reply, args: {} };
    options.calls.add(name, answered);
    await delayed(ordered, options.timers);
    if (answered.token?.deadAs === undefined && answered.token !== undefined)
      response.set("x-oauth-scopes", answered.token.scopes.join(","));
    if (answered.scopes !== undefined) response.set("x-accepted-oauth-scopes", answered.scopes.join(","));
    response.json(answered.reply);
  });
  return router;
}

/** The answer to a call that is not made, because a failure was ordered for it. */
function orderedReply(ordered: CallFailure | undefined): Reply | undefined {
  if (typeof ordered !== "object") return undefined;
  if ("error" in ordered) return failure(ordered.error);
  return "answer" in ordered ? ordered.answer : undefined;
}

async function answer(
  name: string,
  request: Request,
  body: string,
  slack: SharedSlack,
  stubs: Stubs,
): Promise<Answered> {
  const stub = stubs.find(name);
  const method = methods.get(name);
  if (stub === undefined && method === undefined) return { reply: failure("unknown_method"), args: {} };
  const parsed = request.method === "GET" ? undefined : parseBody(request.headers["content-type"], body);
  if (parsed !== undefined && "error" in parsed) return { reply: failure(parsed.error), args: {} };
  const { token: queryToken, ...query } = Object.fromEntries(
    new URL(request.url, "http://slack").searchParams,
  );
  const args = { ...query, ...parsed?.args };
  const value = bearer(request) ?? (parsed?.type === "form" ? textArgument(args, "token") : undefined);
  if (stub !== undefined || method === undefined) {
    const found = value === undefined ? undefined : slack.apps.withToken(value);
    const by = found && { token: found.token, appId: found.token.appId };
    return { reply: await stubbedReply(stub, args), args, ...by };
  }
  if (method.auth === "client") {
    const client = clientCredentials(request, args);
    const app = slack.apps.byClientId(client.clientId ?? "");
    const asked = (app ?? slack.apps.first).slack; // which refuses a client that it does not know
    return { reply: method.run({ args, client, slack: asked }), args, appId: app?.slack.app.appId };
  }
  if (method.auth === "arguments") return { reply: method.run({ args, slack }), args };
  if (method.auth === "nobody") return { reply: method.run({ args }), args };
  if (method.auth === "app token") {
    const appId = slack.apps.withAppToken(value ?? "")?.slack.app.appId;
    return { reply: callWithAppToken(method, { args, token: value, slack }), args, appId };
  }
  if (method.auth === "configuration") return { reply: configure(method, args, value, slack), args };
  return { ...callWithToken(method, args, value, slack), args };
}

/** What a stub answers: `ok` is true unless it says otherwise. */
async function stubbedReply(stub: StubAnswer | undefined, args: Args): Promise<Reply> {
  return { ok: true, ...(typeof stub === "function" ? await stub(args) : stub) };
}

function callWithToken(
  method: TokenMethod,
  args: Args,
  value: string | undefined,
  shared: SharedSlack,
): Omit<Answered, "args"> {
  if (value === undefined) return { reply: failure("not_authed") };
  const { apps } = shared;
  if (apps.withAppToken(value) !== undefined) return { reply: failure("not_allowed_token_type") };
  const token = apps.withToken(value)?.token ?? shared.signIns.find(value);
  if (token === undefined) return { reply: failure("invalid_auth") };
  const by = { token, appId: token.appId };
  const slack = apps.find(token.appId)?.slack;
  if (token.deadAs !== undefined) return { reply: failure(token.deadAs), ...by };
  if (slack === undefined) return { reply: failure("account_inactive"), ...by };
  const scopes = acceptedScopes(method, token);
  if (scopes === undefined) return { reply: failure("not_allowed_token_type"), ...by };
  if (scopes.length > 0 && !scopes.some((scope) => token.scopes.includes(scope))) {
    const reply = failure("missing_scope", { needed: scopes.join(","), provided: token.scopes.join(",") });
    return { reply, ...by, scopes };
  }
  return { reply: method.run({ args, token, slack }), ...by, scopes };
}

/** Of which scopes a token of that kind needs one; none where it needs none, undefined where it is not allowed. */
function acceptedScopes({ scope }: TokenMethod, { kind }: Token): readonly string[] | undefined {
  if (scope === undefined) return [];
  return typeof scope === "string" ? [scope] : scope[kind];
}

function configure(
  method: ConfigurationMethod,
  args: Args,
  value: string | undefined,
  slack: SharedSlack,
): Reply {
  if (value === undefined) return failure("not_authed");
  const { apps, signIns } = slack;
  const other = apps.withToken(value) ?? signIns.find(value) ?? apps.withAppToken(value);
  if (other !== undefined) return failure("not_allowed_token_type");
  const token = slack.configurationTokens.find(value);
  return typeof token === "string" ? failure(token) : method.run({ args, owner: token.owner, slack });
}

function bearer(request: Request): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** HTTP Basic, which Slack recommends, or the two arguments. */
function clientCredentials(request: Request, args: Args): ClientCredentials {
  const basic = /^Basic (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (basic === undefined) {
    return { clientId: textArgument(args, "client_id"), clientSecret: textArgument(args, "client_secret") };
  }
  const [clientId, ...rest] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return { clientId, clientSecret: rest.join(":") };
}

import type { CallFailure } from "../faults/failures.js";
import { slackId } from "../ids.js";
import { type AppDeclaration, AppHandle } from "../testing/app-handle.js";
import type { Slack } from "../testing/slack.js";
import { duration, field, flag, isRecord, number, object, required, text, texts } from "./fields.js";
import { answerOf, LIST, OBJECT, type Operation, operation, TEXT } from "./operation.js";

const APP = answerOf(
  { appId: TEXT, name: TEXT, clientId: TEXT, clientSecret: TEXT, signingSecret: TEXT, installUrl: TEXT },
  ["installUrl"],
);

const FAULT =
  'One of { "rateLimited": seconds }, { "status": 503 }, { "error": "fatal_error" }, { "delayMs": 5000 } and "drop".';

/** An app, as `AppDeclaration` has it. */
const DECLARATION = {
  url: required(text("Where the app runs.")),
  manifest: text("Its manifest: the path of a YAML or JSON file. What else is said here comes before it."),
  name: text("What people see. Default My App."),
  scopes: texts("The bot's scopes."),
  userScopes: texts("The scopes that are asked of people. Default: none."),
  events: texts("The events that it is sent."),
  commands: texts("Its slash commands. Default: none."),
  eventsPath: text("Where it takes events, commands and interactions. Default /slack/events."),
  redirectPath: text("Where people come back from the authorize page. Default /slack/oauth_redirect."),
  installPath: text("Where its own installation begins. Default: it has none."),
  tokenRotation: flag("Whether its tokens expire after twelve hours. Default false."),
};

const OF_APP = { app: text("Those of one app alone, by its name or id.") };

/** What ends each fault that was asked for here, by its id. */
type Faults = Map<string, () => void>;

/** What there is, what the app did, and what Slack is to do: the verbs of `Slack`. */
export function slackOperations(): readonly Operation[] {
  const faults: Faults = new Map();
  const stubs = new Map<string, () => void>();
  return [
    operation({
      id: "getSlack",
      method: "get",
      path: "",
      summary: "Where this Slack is, its time, its workspaces and people, and its apps.",
      answer: answerOf({
        ...{ url: TEXT, apiUrl: TEXT, authorizeUrl: TEXT, now: TEXT, seed: { type: "number" } },
        workspaces: LIST,
        apps: { type: "array", items: APP },
      }),
      run: ({ slack }) => ({
        url: slack.url,
        apiUrl: slack.apiUrl,
        authorizeUrl: slack.authorizeUrl,
        now: slack.now.toISOString(),
        seed: slack.seed,
        workspaces: slack.workspaces.map(({ id, name, people }) => ({
          id,
          name,
          people: people.map((each) => ({ id: each.id, name: each.name, isAdmin: each.isAdmin })),
        })),
        apps: slack.apps.map(credentialsOf),
      }),
    }),
    operation({
      id: "putApp",
      method: "put",
      path: "/app",
      summary:
        "Gives the first app its settings, in place of those that it had, and answers with its credentials.",
      body: DECLARATION,
      answer: APP,
      run: ({ slack, body }) => credentialsOf(new AppHandle(slack.local, body satisfies AppDeclaration)),
    }),
    operation({
      id: "addApp",
      method: "post",
      path: "/apps",
      summary:
        "Makes an app, in the same workspaces as the others, and answers with its credentials. The first one becomes the app that is there from the start.",
      body: DECLARATION,
      answer: APP,
      run: ({ slack, body }) => credentialsOf(slack.app(body satisfies AppDeclaration)),
    }),
    operation({
      id: "putAppNamed",
      method: "put",
      path: "/apps/{app}",
      summary: "Gives the app of that name or id its settings, in place of those that it had.",
      body: DECLARATION,
      answer: APP,
      run: ({ slack, path: { app = "" }, body }) =>
        credentialsOf(new AppHandle(slack.appNamed(app).local, body satisfies AppDeclaration)),
    }),
    operation({
      id: "verifyRequestUrl",
      method: "post",
      path: "/apps/{app}/verify-request-url",
      summary:
        "Asks the request URL of the app of that name or id with url_verification, as Slack does when it is saved, and answers with what came of it.",
      body: {},
      answer: answerOf({ ok: { type: "boolean" }, url: TEXT, error: TEXT, status: { type: "number" } }, [
        "error",
        "status",
      ]),
      run: ({ slack, path: { app = "" } }) => slack.appNamed(app).local.verifyRequestUrl(),
    }),
    operation({
      id: "uninstall",
      method: "post",
      path: "/workspaces/{workspace}/uninstall",
      summary: "An admin removes an app from the workspace, which is told so.",
      body: { app: text("The app, by its name or id. Default: the first.") },
      answer: answerOf({}),
      async run({ slack, path, body: { app } }) {
        await slack.workspace(path.workspace ?? "").uninstall(app ? slack.appNamed(app) : undefined);
        return {};
      },
    }),
    operation({
      id: "getCalls",
      method: "get",
      path: "/calls",
      summary: "Every call of the Web API, oldest first; appId says of which app it is.",
      query: OF_APP,
      answer: answerOf({ calls: LIST }),
      run: ({ slack, query: { app } }) => ({ calls: (app ? slack.appNamed(app) : slack).calls }),
    }),
    operation({
      id: "getDeliveries",
      method: "get",
      path: "/deliveries",
      summary: "Every request that was sent to an app, with its attempts, oldest first; appId says to which.",
      query: OF_APP,
      answer: answerOf({ deliveries: LIST }),
      run: ({ slack, query: { app } }) => ({ deliveries: (app ? slack.appNamed(app) : slack).deliveries }),
    }),
    operation({
      id: "until",
      method: "post",
      path: "/until",
      summary:
        "Waits for a call or a delivery that has these fields, also one of before, and answers with it.",
      body: {
        call: object(
          'Fields of the call, such as { "method": "chat.postMessage", "args": { "text": "hi" } }.',
        ),
        delivery: object('Fields of the delivery, such as { "type": "app_mention", "state": "delivered" }.'),
        timeoutMs: number("How long it is waited for, in milliseconds. Default 5000."),
      },
      answer: answerOf({ call: OBJECT, delivery: OBJECT }, ["call", "delivery"]),
      run: ({ slack, body: { timeoutMs, ...wanted } }) =>
        slack.until(JSON.stringify(wanted), () => found(slack, wanted), timeoutMs),
    }),
    operation({
      id: "stub",
      method: "post",
      path: "/stubs",
      summary: "Answers a Web API method in its place, whatever the token, in place of an earlier stub.",
      body: {
        method: required(text("Such as files.upload.")),
        answer: required(object("The answer. ok is true unless it says otherwise.")),
      },
      answer: answerOf({ method: TEXT }),
      run({ slack, body: { method, answer } }) {
        stubs.set(method, slack.stub(method, answer));
        return { method };
      },
    }),
    operation({
      id: "endStub",
      method: "delete",
      path: "/stubs/{method}",
      summary: "Ends a stub. Nothing happens when there is none.",
      answer: answerOf({}),
      run({ path: { method = "" } }) {
        stubs.get(method)?.();
        return {};
      },
    }),
    operation({
      id: "fault",
      method: "post",
      path: "/faults",
      summary: "Makes a method of the Web API fail, and answers with the id by which that is ended.",
      body: {
        method: required(text("A method, response_url or incoming_webhook; * is any of them.")),
        fault: required(field({ oneOf: [OBJECT, TEXT], description: FAULT }, readFault)),
        times: number("The next so many calls. Default: every one, until the fault is ended.", 1),
        probability: number("How many of the calls, from 0 to 1. Default 1."),
        seed: number("Draws the same calls each time. Default: the seed of this Slack."),
      },
      answer: answerOf({ id: TEXT }),
      run({ slack, body: { method, fault, ...options } }) {
        const id = slackId("Ft");
        faults.set(id, slack.fault(method, fault, options));
        return { id };
      },
    }),
    operation({
      id: "endFault",
      method: "delete",
      path: "/faults/{id}",
      summary: "Ends a fault. Nothing happens when there is none.",
      answer: answerOf({}),
      run({ path: { id = "" } }) {
        faults.get(id)?.();
        return {};
      },
    }),
    operation({
      id: "advance",
      method: "post",
      path: "/advance",
      summary:
        "Moves the clock on: retries, deadlines and scheduled messages that are due by then come at once, in their order, and tokens expire.",
      body: {
        by: required(duration('Milliseconds, or a number with its unit, such as "10m", "12h" or "3d".')),
      },
      answer: answerOf({ now: TEXT }),
      async run({ slack, body: { by } }) {
        await slack.local.advance(by);
        return { now: slack.now.toISOString() };
      },
    }),
  ];
}

function credentialsOf({ appId, name, clientId, clientSecret, signingSecret, installUrl }: AppHandle) {
  return { appId, name, clientId, clientSecret, signingSecret, installUrl };
}

function found(
  slack: Slack,
  wanted: { readonly call?: object; readonly delivery?: object },
): { readonly call: object } | { readonly delivery: object } | undefined {
  const call = wanted.call && slack.calls.find((each) => includes(each, wanted.call));
  if (call !== undefined) return { call };
  const delivery = wanted.delivery && slack.deliveries.find((each) => includes(each, wanted.delivery));
  return delivery && { delivery };
}

/** Whether a value is the wanted one, or an object that has the wanted fields. */
function includes(value: unknown, wanted: unknown): boolean {
  if (!isRecord(wanted)) return JSON.stringify(value) === JSON.stringify(wanted);
  return isRecord(value) && Object.entries(wanted).every(([name, each]) => includes(value[name], each));
}

function readFault(value: unknown): CallFailure | undefined {
  if (value === "drop") return value;
  if (!isRecord(value) || Object.keys(value).length !== 1) return undefined;
  const { rateLimited, status, error, delayMs } = value;
  if (typeof rateLimited === "number") return { rateLimited };
  if (typeof status === "number") return { status };
  if (typeof error === "string") return { error };
  return typeof delayMs === "number" ? { delayMs } : undefined;
}

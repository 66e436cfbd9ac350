import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ExpressReceiver, type ReceiverEvent } from "@slack/bolt";
import type { Application } from "express";
import fc from "fast-check";
import { MalformedRequestError } from "../../src/events/malformed-request-error.js";
import { SlackReceiver } from "../../src/requests/slack-receiver.js";
import { checkShape } from "../../src/requests/slack-request-shape.js";
import { BODY_LIMIT_BYTES } from "../../src/requests/slack-requests.js";
import { signer } from "../fuzz/fuzz-front-door.js";
import { type FuzzRequest, slackRequest } from "../fuzz/requests.js";
import { type FuzzAnswer, FuzzSender } from "../fuzz/send.js";
import { appThat, quiet, SIGNING_SECRET } from "./request-stage.js";

const REQUESTS = 2_000;
/** Servers of each kind: an App that records what it is handed serves one request at a time. */
const PAIRS = 6;

/** What the App was handed, if anything, and what the sender heard. */
interface Handled {
  readonly answer: Pick<FuzzAnswer, "status" | "text" | "contentType">;
  readonly seen: readonly Seen[];
}
type Seen = Pick<ReceiverEvent, "body" | "retryNum" | "retryReason">;

/** Where we differ from Bolt on purpose: the first that fits says why. Anything else has to be the same. */
const DIFFERENCES: readonly {
  readonly why: string;
  readonly fits: (request: FuzzRequest, bolt: Handled, ours: Handled) => boolean;
}[] = [
  {
    why: "A timestamp more than five minutes ahead is refused like one that is too old: 401",
    fits: ({ signature }, _bolt, { answer }) => signature === "ahead" && answer.status === 401,
  },
  {
    why: "A signature is checked over the bytes; Bolt checks it over the text that it makes of them, which fails for what is no UTF-8",
    fits: (request, bolt, ours) =>
      !isUtf8(bytesOf(request)) && bolt.answer.status === 401 && ours.answer.status !== 401,
  },
  {
    why: "A form that says to be in UTF-8, as all of Slack's are, is read as a form; Bolt takes it for JSON",
    fits: ({ headers }) => /urlencoded;/.test(headers["content-type"] ?? ""),
  },
  {
    why: "A signed request that Slack would not send is answered 400 before Bolt's App, which would stumble over it",
    fits: (_request, bolt, { answer, seen }) =>
      answer.status === 400 && seen.length === 0 && bolt.seen.some(({ body }) => isMalformed(body)),
  },
  {
    why: "A challenge nested too deep to be written as text is answered 400; Bolt answers 500",
    fits: (_request, bolt, ours) => bolt.answer.status === 500 && ours.answer.status === 400,
  },
  {
    why: "app_rate_limited is answered 200 here: Bolt's App acknowledges no such request",
    fits: (_request, bolt, { answer, seen }) =>
      answer.status === 200 &&
      seen.length === 0 &&
      bolt.seen.some(({ body }) => body?.type === "app_rate_limited"),
  },
  {
    why: "Where Slack has null for what is absent, Bolt's App is handed nothing",
    fits: (_request, bolt, ours) => {
      const [expected] = bolt.seen;
      if (expected === undefined || isMalformed(expected.body)) return false;
      checkShape(expected.body);
      return isEqual(bolt, ours);
    },
  },
];

describe("SlackReceiver beside Bolt's ExpressReceiver", () => {
  const servers: Server[] = [];
  const stops: (() => Promise<unknown>)[] = [];
  after(() => Promise.all(stops.map((stop) => stop())));

  /** A receiver with an App that records what it is handed, and answers with it. */
  async function started(receiver: ExpressReceiver | SlackReceiver) {
    let seen: Seen[] = [];
    receiver.init(
      appThat(async ({ ack, body, ...delivery }) => {
        const { retryNum, retryReason } = delivery;
        seen.push({
          body: pruned(body),
          ...(retryNum !== undefined && { retryNum }),
          ...(retryReason !== undefined && { retryReason }),
        });
        await ack(ANSWERS[seen.length % ANSWERS.length]);
      }),
    );
    const server = await receiver.start({ port: 0, host: "127.0.0.1" } as never);
    servers.push(server as Server);
    stops.push(() => (receiver as { stop(): Promise<unknown> }).stop());
    const { port } = (server as Server).address() as AddressInfo;
    const sender = new FuzzSender(`http://127.0.0.1:${port}`, signer(SIGNING_SECRET), {
      keepAlive: false, // Bolt leaves a connection open after a 413, though it is good for nothing
    });
    stops.unshift(async () => sender.close());
    return async (request: FuzzRequest): Promise<Handled> => {
      seen = [];
      const { status, text, contentType } = await sender.send(request);
      return { answer: { status, text, contentType }, seen };
    };
  }

  async function startedPair() {
    const options = { signingSecret: SIGNING_SECRET, bodyLimit: BODY_LIMIT_BYTES, logger: SILENT };
    const receiver = new ExpressReceiver(options);
    (receiver.app as Application).set("env", "test"); // Express prints no stack traces then
    const ours = new SlackReceiver({
      receiver: new ExpressReceiver({ ...options, endpoints: {} }),
      signingSecret: SIGNING_SECRET,
      log: quiet,
    });
    return { bolt: await started(receiver), ours: await started(ours) };
  }

  it(`answers ${REQUESTS} generated requests as Bolt does, and passes the same to the App, except for the differences of one table`, async function () {
    this.timeout(120_000);
    const pairs = await Promise.all(Array.from({ length: PAIRS }, startedPair));
    const seed = randomInt(2 ** 31);
    process.stdout.write(`      seed ${seed}\n`);
    const posts = slackRequest(SCENE).map((request) => ({ ...request, method: "POST" }));
    const requests = [...ONE_OF_EACH, ...fc.sample(posts, { numRuns: REQUESTS, seed })].values();
    const met = new Set<string>();
    let same = 0;
    const compareAll = async ({ bolt, ours }: Awaited<ReturnType<typeof startedPair>>) => {
      for (const request of requests) {
        const [theirs, own] = await Promise.all([bolt(request), ours(request)]);
        if (isEqual(theirs, own)) {
          same += 1;
          continue;
        }
        const difference = DIFFERENCES.find(({ fits }) => fits(request, theirs, own));
        assert.ok(difference, `seed ${seed}: ${show(request)}\nBolt: ${show(theirs)}\nours: ${show(own)}`);
        met.add(difference.why);
      }
    };
    await Promise.all(pairs.map(compareAll));
    assert.ok(same > REQUESTS / 2, `${same} were the same`);
    assert.deepEqual(
      DIFFERENCES.map(({ why }) => why).filter((why) => !met.has(why)),
      [],
      "these differences are in the table, and did not occur",
    );
  });
});

const POST: FuzzRequest = {
  what: "by hand",
  method: "POST",
  path: "/slack/events",
  headers: { "content-type": "application/json" },
  body: "{}",
  encoding: "utf8",
  signature: "valid",
};
const NESTED = "[".repeat(20_000) + "]".repeat(20_000);

/** A request for each of the differences, so that each occurs whatever is generated. */
const ONE_OF_EACH: readonly FuzzRequest[] = [
  { ...POST, signature: "ahead" },
  { ...POST, body: '{"type":"\u00e9"}', encoding: "latin1" },
  { ...POST, headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" } },
  { ...POST, body: '{"type":"event_callback","event_id":{}}' },
  { ...POST, body: `{"type":"url_verification","challenge":${NESTED}}` },
  { ...POST, body: '{"type":"app_rate_limited","team_id":"T1"}' },
  {
    ...POST,
    body: '{"type":"shortcut","callback_id":"c","user":{"id":"U1"},"team":{"id":"T1"},"channel":null}',
  },
];

const ANSWERS: readonly (undefined | string | object)[] = [undefined, "a text", { text: "an object" }];

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => "error" as never,
  setName: () => undefined,
};

const SCENE = {
  team: "T0ACME01",
  user: "U0ACME01",
  bot: "U0BOT001",
  channel: "C0ACME01",
  directMessage: "D0ACME01",
  appId: "A0APP001",
  verificationToken: "token",
  command: "/ask",
  actions: ["pressed"],
  requestPath: "/slack/events",
};

function bytesOf({ body, encoding }: FuzzRequest): Buffer {
  return Buffer.from(body, encoding);
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString("utf8")).equals(bytes);
}

function isMalformed(body: unknown): boolean {
  try {
    checkShape(structuredClone(body));
    return false;
  } catch (error) {
    assert.ok(error instanceof MalformedRequestError);
    return true;
  }
}

function isEqual(bolt: Handled, ours: Handled): boolean {
  try {
    assert.deepEqual(ours.seen, bolt.seen);
  } catch {
    return false;
  }
  return (
    bolt.answer.status === ours.answer.status &&
    bolt.answer.text === ours.answer.text &&
    mediaType(bolt.answer.contentType) === mediaType(ours.answer.contentType)
  );
}

/** A copy, without what is nested too deep to be compared. Parsed forms have no prototype. */
// biome-ignore lint/suspicious/noExplicitAny: JSON
function pruned(value: any, depth = 0): any {
  if (typeof value !== "object" || value === null) return value;
  if (depth > 50) return "nested deeper";
  if (Array.isArray(value)) return value.map((item) => pruned(item, depth + 1));
  const copy = {};
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: pruned(item, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

/** JSON is in UTF-8 whether its type says so or not (RFC 8259). */
function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.replace("; charset=utf-8", "");
}

function show(value: object): string {
  return JSON.stringify(value).slice(0, 1_500);
}

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { inParallel } from "../../src/events/processing/in-parallel.js";
import { HOME_ACTIONS } from "../../src/home/home-view.js";
import { CONNECT_PATH, HOME_PATH, ICON_PATH, INSTALL_PATH } from "../../src/manifest/paths.js";
import type { Flow } from "../flows/flow.js";
import { type FrontDoor, type FuzzRequest, frontDoorRequests } from "./requests.js";
import { type FuzzAnswer, FuzzSender, type Sign } from "./send.js";

/** So many are under way at once. */
const AT_ONCE = 8;

/** Among so many requests there is one good event. */
const GOOD_EVENT_EVERY = 40;

/** Slack waits three seconds. */
const ANSWER_WITHIN_MS = 3_000;

const MIB = 1024 * 1024;

export interface FuzzFigures {
  readonly requests: number;
  /** How many were answered with which status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Good events sent in between, each answered 200 at its first delivery, and answered by the bot. */
  readonly goodEvents: number;
}

/**
 * Sends generated requests to an app that is installed in Acme, many at once and good events among them, and fails at the
 * first answer that no sender may get: 5xx, none at all, one that is late, or that shows a secret or a stack trace. At the
 * end every good event was answered 200 and handled, and the log shows a stack trace for no request that was refused.
 */
export async function fuzzFrontDoor(
  flow: Flow,
  { requests, seed }: { readonly requests: number; readonly seed: number },
): Promise<FuzzFigures> {
  await flow.install(flow.acme);
  // The first takes far longer than all others: everything is loaded and compiled for it.
  await flow.answerTo(await flow.mention(flow.acme));
  const door = frontDoorOf(flow);
  const all = fc.sample(frontDoorRequests(door), { numRuns: requests, seed });
  const sender = new FuzzSender(flow.url, signer(flow.localSlack.signingSecret));
  const secrets = [
    flow.localSlack.clientSecret,
    flow.localSlack.signingSecret,
    ...flow.localSlack.secretsIssued,
  ];
  const statuses: Record<string, number> = {};
  const mentions: { channel: string; ts: string }[] = [];
  const before = flow.localSlack.deliveries.length;
  try {
    await inParallel([...all.entries()], AT_ONCE, async ([index, fuzz]) => {
      if (index % GOOD_EVENT_EVERY === 0) mentions.push(await flow.mention(flow.acme, `number ${index}`));
      const answer = await sender.send(fuzz);
      checkAnswer(fuzz, answer, door, secrets);
      const status = String(answer.status ?? "none");
      statuses[status] = (statuses[status] ?? 0) + 1;
    });
  } catch (error) {
    const told = flow.log.filter((line) => /"level":"(warn|error)"/.test(line)).slice(-3);
    throw new Error(`With seed ${seed}. The log ends with:\n${told.join("")}`, { cause: error });
  } finally {
    sender.close();
  }
  for (const mention of mentions) await flow.answerTo(mention);
  await flow.localSlack.idle();
  const good = flow.localSlack.deliveries.slice(before).filter(({ type }) => type === "app_mention");
  assert.equal(good.length, mentions.length);
  for (const { attempts } of good)
    assert.deepEqual(
      attempts.map(({ status }) => status),
      [200],
    );
  checkLog(flow);
  return { requests, statuses, goodEvents: mentions.length };
}

function frontDoorOf(flow: Flow): FrontDoor {
  const { acme, localSlack } = flow;
  const { manifest } = flow.config;
  const user = acme.people[1].id;
  return {
    team: acme.id,
    user,
    bot: localSlack.bot(acme.id)?.userId ?? "",
    channel: acme.general,
    directMessage: localSlack.dm(acme.id, user),
    appId: localSlack.appId,
    verificationToken: localSlack.verificationToken,
    command: manifest.commands[0]?.command ?? "",
    actions: Object.values(HOME_ACTIONS),
    requestPath: manifest.requestPaths[0] ?? "",
    pagePaths: [
      HOME_PATH,
      ICON_PATH,
      INSTALL_PATH,
      CONNECT_PATH,
      manifest.redirectPath,
      "/healthz",
      "/readyz",
    ],
  };
}

/** Signs as Slack does. */
export const signer =
  (secret: string): Sign =>
  (body, timestampSec) => {
    const digest = createHmac("sha256", secret).update(`v0:${timestampSec}:`).update(body).digest("hex");
    return { "x-slack-request-timestamp": String(timestampSec), "x-slack-signature": `v0=${digest}` };
  };

function checkAnswer(
  fuzz: FuzzRequest,
  { status, text, tookMs }: FuzzAnswer,
  door: FrontDoor,
  secrets: readonly string[],
): void {
  const { what, method, path, headers, signature } = fuzz;
  const body = fuzz.body.length > 2_000 ? `${fuzz.body.slice(0, 2_000)}…` : fuzz.body;
  const request = JSON.stringify({ what, method, path: path.slice(0, 300), headers, signature, body });
  // A socket that is closed over what is still being sent may take the answer with it.
  if (status === undefined) assert.ok(fuzz.body.length > MIB, `no answer: ${request}`);
  else assert.ok(status < 500, `${status}: ${request}`);
  assert.ok(tookMs < ANSWER_WITHIN_MS, `after ${tookMs} ms: ${request}`);
  assert.doesNotMatch(text, /\n\s+at |node_modules|\.[jt]s:\d+/, `a stack trace: ${request}`);
  for (const secret of secrets) assert.ok(!text.includes(secret), `a secret: ${request}`);
  if (path === door.requestPath && method === "POST" && signature !== "valid" && status !== undefined) {
    assert.ok([400, 401, 413].includes(status), `${status} though unsigned: ${request}`);
  }
}

/** Secrets are looked for when the flow stops. */
function checkLog(flow: Flow): void {
  const refusals = /refused|No listener answers|could not be read|not installed/;
  for (const line of flow.log) {
    const { msg, err } = JSON.parse(line);
    if (refusals.test(msg)) assert.equal(err, undefined, line);
  }
  assert.deepEqual(flow.logged(/could not be read|A page could not be shown|was not answered within/), []);
}

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { approveInstall, Browser, type LocalSlack, startLocalSlack } from "local-slack";
import { openDatabase } from "../../src/database/open-database.js";
import { freshMongoDatabase } from "../../src/demo/fresh-mongo-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { type AnyInstallation, inTeam } from "../../src/testing/installation-store/examples.js";
import { type Machine, thisMachine } from "./machine.js";
import type { RotatingMessage, RotatingStoreName, RotatingTask } from "./rotating-process.js";
import { APP } from "./workspaces.js";

export interface RotationRun {
  /** Undefined: the embedded database. */
  readonly serverUri: string | undefined;
  readonly processes: number;
  /** How many events come at once, spread over the processes. */
  readonly events: number;
  readonly say: (text: string) => void;
  readonly interrupted: AbortSignal;
}

/** What became of the token of one workspace when so many events came at once. */
export interface RotationFigure {
  readonly store: RotatingStoreName;
  /** How long the token had to live; below zero, it had expired. */
  readonly leftSec: number;
  /** Refreshes that Slack did, and those of them that used a refresh token that had been used before. */
  readonly refreshes: number;
  readonly repeated: number;
  readonly failedEvents: number;
  /** Until the last event had its token. */
  readonly tookMs: number;
  /** The different refresh tokens that are stored at the end, and those that Slack honours when its grace is over. */
  readonly stored: number;
  readonly storedThatWork: number;
}

export interface RotationFigures {
  readonly takenAt: string;
  readonly machine: Machine;
  readonly processes: number;
  readonly events: number;
  readonly figures: readonly RotationFigure[];
}

const STORES: readonly RotatingStoreName[] = ["rotating", "memory", "database"];
const LIFETIME_SEC = 43_200;
const LEFT_SEC = [600, -60] as const;
/** Longer than the local Slack honours a used refresh token. */
const AFTER_GRACE_MS = 70_000;

/** Compares stores by what they do with a workspace's bot token when many events come at once. */
export async function measureRotation(run: RotationRun): Promise<RotationFigures> {
  const figures: RotationFigure[] = [];
  for (const leftSec of LEFT_SEC) {
    for (const store of STORES) {
      run.interrupted.throwIfAborted();
      const figure = await measureStore(run, store, leftSec);
      figures.push(figure);
      run.say(JSON.stringify(figure));
    }
  }
  const { processes, events, serverUri } = run;
  const machine = await thisMachine(serverUri);
  return { takenAt: new Date().toISOString(), machine, processes, events, figures };
}

async function measureStore(
  run: RotationRun,
  store: RotatingStoreName,
  leftSec: number,
): Promise<RotationFigure> {
  // The tokens are made in the past, so that they end when they shall.
  let offsetMs = (leftSec - LIFETIME_SEC) * 1_000;
  const localSlack = await startLocalSlack({ clock: () => Date.now() + offsetMs });
  const database = await freshDatabase(run.serverUri);
  const children: ChildProcess[] = [];
  try {
    const task = { store, database: database.target, ...(await installed(localSlack, leftSec, run)) };
    await storeIn(task);
    offsetMs = 0;
    for (let n = 0; n < run.processes; n++) children.push(start(task));
    await Promise.all(children.map((child) => next(child, "ready")));
    const reports = children.map((child) => next(child, "report"));
    for (const child of children) child.send("start");
    const told = await Promise.all(reports);
    const looked = children.map((child) => next(child, "stored"));
    for (const child of children) child.send("look");
    const stored = [
      ...new Set((await Promise.all(looked)).flatMap(({ refreshToken }) => refreshToken ?? [])),
    ];
    const { refreshes } = localSlack;
    const counts = {
      refreshes: refreshes.length,
      repeated: refreshes.filter(({ isRepeated }) => isRepeated).length,
    };
    offsetMs = AFTER_GRACE_MS;
    const honoured = await Promise.all(stored.map((each) => isHonoured(localSlack, each)));
    return {
      store,
      leftSec,
      ...counts,
      failedEvents: told.reduce((sum, { failed }) => sum + failed, 0),
      tookMs: Math.max(...told.map(({ tookMs }) => tookMs)),
      stored: stored.length,
      storedThatWork: honoured.filter(Boolean).length,
    };
  } finally {
    await Promise.all(children.map(end));
    await database.drop();
    await localSlack.stop();
  }
}

async function freshDatabase(serverUri: string | undefined) {
  if (serverUri !== undefined) {
    const { uri, drop } = freshMongoDatabase(serverUri, "bench_rotation");
    return { target: { uri }, drop };
  }
  const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-bench-"));
  return { target: { directory }, drop: () => rm(directory, { recursive: true, force: true }) };
}

/** Installs the bot into a workspace of the local Slack. */
async function installed(
  localSlack: LocalSlack,
  leftSec: number,
  { events, processes }: RotationRun,
): Promise<Omit<RotatingTask, "store" | "database">> {
  const { clientId, clientSecret, authorizeUrl, apiUrl, url } = localSlack;
  localSlack.configureApp({
    redirectUrls: [`${url}/back`],
    eventsUrl: `${url}/events`,
    commandUrls: {},
    botEvents: [],
    botScopes: ["chat:write"],
    userScopes: [],
    tokenRotationEnabled: true,
  });
  const [workspace] = localSlack.workspaces;
  if (workspace === undefined) throw new TypeError("The local Slack has a workspace");
  const { id: team } = workspace;
  const asked = new URL(authorizeUrl);
  asked.search = new URLSearchParams({ client_id: clientId, scope: "chat:write" }).toString();
  const page = await approveInstall(new Browser(), asked.href, { team, user: workspace.people[0].id });
  const granted = await access(localSlack, { code: new URL(page.url).searchParams.get("code") ?? "" });
  const installation: AnyInstallation = {
    team: { id: team },
    enterprise: undefined,
    isEnterpriseInstall: false,
    authVersion: "v2",
    user: { id: workspace.people[0].id, token: undefined, scopes: undefined },
    bot: {
      id: "B1",
      userId: String(granted.bot_user_id),
      scopes: ["chat:write"],
      token: String(granted.access_token),
      refreshToken: String(granted.refresh_token),
      expiresAt: Math.floor(Date.now() / 1_000) + leftSec,
    },
  };
  const each = Math.ceil(events / processes);
  return { clientId, clientSecret, apiUrl, installation, query: inTeam(team), events: each };
}

async function storeIn({ store, database, clientId, installation }: RotatingTask): Promise<void> {
  if (store === "memory") return;
  const opened = await openDatabase(database);
  const { installations } = opened;
  const cipher = TokenCipher.fromKeyRing(APP.tokenKeys);
  await new MongoInstallationStore({ installations, cipher, clientId }).storeInstallation(installation);
  await opened.close();
}

async function isHonoured(localSlack: LocalSlack, refresh_token: string): Promise<boolean> {
  return (await access(localSlack, { grant_type: "refresh_token", refresh_token })).ok === true;
}

async function access(
  { apiUrl, clientId, clientSecret }: LocalSlack,
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly [field: string]: unknown }> {
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields });
  const answer = await fetch(`${apiUrl}oauth.v2.access`, { method: "POST", body });
  return (await answer.json()) as { readonly [field: string]: unknown };
}

function start(task: RotatingTask): ChildProcess {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const file = fileURLToPath(new URL(`./rotating-process.${extension}`, import.meta.url));
  return fork(file, [JSON.stringify(task)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

/** Its next message of this kind; rejects when it ends before. */
function next<Kind extends RotatingMessage["tell"]>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<RotatingMessage, { tell: Kind }>> {
  return new Promise((resolve, reject) => {
    child.on("message", (message: RotatingMessage) => {
      if (message.tell === kind) resolve(message as Extract<RotatingMessage, { tell: Kind }>);
    });
    child.once("exit", (...exit) =>
      reject(new Error(`A process that authorizes events ended by itself (${exit.join(", ")}).`)),
    );
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  if (child.connected) child.disconnect();
  await exit;
}

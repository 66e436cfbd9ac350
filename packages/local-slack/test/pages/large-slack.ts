import assert from "node:assert/strict";
import { type LocalSlack, startLocalSlack } from "../../src/local-slack.js";
import type { Person, Workspace } from "../../src/org/workspaces.js";
import { TestApp } from "../test-app.js";

const PEOPLE = 1_000;
const CHANNELS = 300;
const MESSAGES = 10_000;
const THREAD = 500;

/** Every scope that a reading method asks for. */
const SCOPES =
  "app_mentions:read,bookmarks:read,channels:history,channels:join,channels:read,chat:write,commands,conversations.connect:manage,emoji:read,files:read,groups:history,groups:read,im:history,im:read,mpim:history,mpim:read,pins:read,reactions:read,team:read,usergroups:read,users:read,users:read.email,users.profile:read";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: number;
  readonly text: string;
  readonly tag: string | null;
}

/**
 * A local Slack with one workspace of 1,000 people and 300 channels: 10,000 messages are in #general, one of them with 500 replies, and 10,000
 * more are in the other channels.
 */
export class LargeSlack {
  private constructor(
    readonly app: TestApp,
    readonly local: LocalSlack,
    readonly workspace: Workspace,
    readonly person: Person,
    readonly botToken: string,
    readonly userToken: string,
    /** The timestamp of the message with the long thread. */
    readonly threadTs: string,
    readonly fileId: string,
  ) {}

  static async start(): Promise<LargeSlack> {
    const app = await TestApp.start();
    const people = Array.from({ length: PEOPLE }, (_, index) => `Person${index} Family${index % 50}`);
    const channels = Array.from({ length: CHANNELS }, (_, index) => `team-${index}`);
    const text = (index: number) => `Message ${index} to <@U0LARGE0${1 + (index % PEOPLE)}>, *bold* :tada:`;
    const messages = [
      ...Array.from({ length: MESSAGES }, (_, index) => ({ channel: "general", index })),
      ...Array.from({ length: MESSAGES }, (_, index) => ({ channel: `team-${index % CHANNELS}`, index })),
    ].map(({ channel, index }) => ({ channel, person: `person${index % PEOPLE}`, text: text(index) }));
    const local = await startLocalSlack({ workspaces: [{ name: "Large", people, channels, messages }] });
    local.configureApp(app.settings({ botScopes: SCOPES.split(","), userScopes: ["search:read", "openid"] }));
    const [workspace] = local.workspaces;
    const person = workspace?.people[1];
    assert.ok(workspace && person);
    const who = { team: workspace.id, user: person.id, channel: workspace.general };
    const { bot, user } = await local.install(who);
    const threadTs = local.messages(workspace.general).at(-30)?.ts ?? "";
    for (let reply = 0; reply < THREAD; reply += 1) {
      await local.postMessage({ ...who, text: `Reply ${reply}`, threadTs });
    }
    const file = await local.shareFile({ ...who, name: "plan.txt", data: Buffer.from("cake"), text: "" });
    await local.idle();
    const fileId = local.messages(workspace.general).at(-1)?.files?.[0];
    assert.ok(bot && user && file && fileId);
    return new LargeSlack(app, local, workspace, person, bot.value, user.value, threadTs, fileId);
  }

  /** Sends the app so many events, and has it call the Web API as often. */
  async work(times: number): Promise<void> {
    const { local, workspace, person } = this;
    for (let sent = 0; sent < times; sent += 1) {
      const text = `Hello ${sent}`.padEnd(200, ".");
      local.deliver(workspace.id, { type: "app_mention", user: person.id, text });
      await this.call("auth.test", {});
      if (sent % 50 === 0) await local.idle();
    }
    await local.idle();
  }

  async call(method: string, args: Readonly<Record<string, string>>, token = this.botToken): Promise<Answer> {
    return this.ask(`/api/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
    });
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.local.url + path, { redirect: "manual", ...init });
    const text = await response.text();
    const { headers, status } = response;
    return {
      status,
      type: headers.get("content-type") ?? "",
      bytes: Buffer.byteLength(text),
      text,
      tag: headers.get("etag"),
    };
  }

  clientPath(page: string): string {
    return `/client/${this.workspace.id}/${this.person.id}/${page}`;
  }

  async stop(): Promise<void> {
    await this.local.stop();
    await this.app.stop();
  }
}

/**
 * How much time of the processor something takes, in milliseconds: the median of several times, after one that does not count. A local
 * Slack answers from its memory and waits for nothing, so it takes no longer than that where the machine has nothing else to do.
 */
export async function medianMs(work: () => Promise<unknown>, times = 3): Promise<number> {
  await work();
  const taken: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const begun = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(begun);
    taken.push((user + system) / 1_000);
  }
  return taken.toSorted((one, other) => one - other)[Math.floor(times / 2)] ?? 0;
}

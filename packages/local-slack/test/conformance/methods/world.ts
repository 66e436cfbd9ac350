import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { KNOWN_SCOPES } from "../../../src/app/known-scopes.js";
import { declaredMethods } from "../../../src/web-api/methods/index.js";
import type { ScopeRule } from "../../../src/web-api/web-api-method.js";
import { Stage } from "../../stage.js";

/** Of which scopes a token needs one; undefined where that kind of token is not allowed. */
export function acceptedScopes(
  { scope }: { readonly scope?: string | ScopeRule },
  kind: "bot" | "user",
): readonly string[] | undefined {
  if (scope === undefined) return [];
  return typeof scope === "string" ? [scope] : scope[kind];
}

/** Every scope that some method takes of that kind of token. */
function everyScope(kind: "bot" | "user"): string {
  const all = Object.values(declaredMethods).flatMap((method) => acceptedScopes(method, kind) ?? []);
  const more = ["commands", "users:read.email", "reactions:read", "chat:write.customize"];
  return [...new Set([...all, ...more])].filter((scope) => KNOWN_SCOPES[kind].has(scope)).join(",");
}

/** A local Slack for one method: the app in Acme with every scope, as its bot and as Ada, and some things that are there. */
export class World {
  private constructor(
    readonly stage: Stage,
    readonly bot: WebClient,
    readonly ada: WebClient,
    readonly clock: { now: number },
    /** A message of the bot in #general. */
    readonly ts: string,
  ) {}

  static async start(): Promise<World> {
    const clock = { now: Date.parse("2026-01-02T03:04:05Z") };
    const stage = await Stage.start({ localSlack: { clock: () => clock.now } });
    const scopes = { scope: everyScope("bot"), user_scope: everyScope("user") };
    const { access_token, authed_user } = await stage.install(stage.acme, scopes);
    const bot = stage.client(access_token);
    const { ts } = await bot.chat.postMessage({ channel: stage.acme.general, text: "Hello" });
    assert.ok(ts);
    return new World(stage, bot, stage.client(authed_user?.access_token), clock, ts);
  }

  get general(): string {
    return this.stage.acme.general;
  }

  /** The second person of Acme. */
  get ben(): string {
    return this.stage.acme.people[1].id;
  }

  get botUser(): string {
    return this.stage.localSlack.bot(this.stage.acme.id)?.userId ?? "";
  }

  get dm(): string {
    return this.stage.localSlack.dm(this.stage.acme.id, this.ben);
  }

  get place() {
    return { channel: this.general, timestamp: this.ts };
  }

  /** A channel that the bot has created, public unless said otherwise. */
  async channel(name: string, more: { is_private?: boolean } = {}): Promise<string> {
    const { channel } = await this.bot.conversations.create({ name, ...more });
    return channel?.id ?? "";
  }

  async archived(name: string): Promise<string> {
    const channel = await this.channel(name);
    await this.bot.conversations.archive({ channel });
    return channel;
  }

  /** A message that Ben has written in #general. */
  async written(text = "Hi", threadTs?: string) {
    return this.stage.localSlack.postMessage({
      team: this.stage.acme.id,
      user: this.ben,
      channel: this.general,
      text,
      ...(threadTs && { threadTs }),
    });
  }

  /** A trigger id of Ben's. */
  async trigger(): Promise<string> {
    const { stage } = this;
    const where = { team: stage.acme.id, user: this.ben, channel: this.general };
    await stage.localSlack.command({ ...where, command: "/speak" });
    return new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
  }

  /** A file that has been uploaded, and is in #general unless said otherwise. */
  async file(
    more: { channel_id?: string | undefined; name?: string } = { channel_id: this.general },
  ): Promise<string> {
    const { name: filename = "notes.txt", channel_id } = more;
    const { file_id: id = "", upload_url = "" } = await this.bot.files.getUploadURLExternal({
      filename,
      length: 5,
    });
    await fetch(upload_url, { method: "POST", body: "hello", headers: { connection: "close" } });
    await this.bot.files.completeUploadExternal({ files: [{ id }], ...(channel_id && { channel_id }) });
    return id;
  }

  /** The id of a stream in #general, for Ben. */
  async stream(markdown_text = "Well"): Promise<string> {
    const { ts = "" } = await this.bot.chat.startStream({
      channel: this.general,
      thread_ts: this.ts,
      markdown_text,
      recipient_user_id: this.ben,
      recipient_team_id: this.stage.acme.id,
    });
    return ts;
  }

  /** A client of the app in Globex. */
  async globexBot(): Promise<WebClient> {
    return this.stage.installedBot(this.stage.globex, { scope: everyScope("bot") });
  }

  /** An invitation of Gina in Globex to a channel of that name. */
  async invite(name: string): Promise<string> {
    const channel = await this.channel(name);
    const user_ids = [this.stage.globex.people[0].id];
    const { invite_id = "" } = await this.bot.conversations.inviteShared({ channel, user_ids });
    return invite_id;
  }

  async stop(): Promise<void> {
    await this.stage.stop();
  }
}

import type { SlashCommand } from "@slack/bolt";
import type { Deliveries, Delivery, Outcome } from "./deliveries.js";
import { randomTicket } from "./ids.js";
import type { Token } from "./installs.js";
import { readMessageContent } from "./message-content.js";
import type { Author, Message } from "./messages.js";
import { parseBody } from "./request-body.js";
import type { ResponseUrls } from "./response-urls.js";
import type { SlackState } from "./web-api-method.js";
import type { Channel } from "./workspaces.js";

export interface CommandArgs {
  readonly team: string;
  readonly user: string;
  readonly channel: string;
  /** With the slash. */
  readonly command: string;
  readonly text?: string;
  /** Sends the command even where Slack would not offer it: the app is not installed there. Default false. */
  readonly force?: boolean;
}

/** What came of a command, as the person saw it. */
export interface CommandResult {
  readonly ok: boolean;
  /**
   * What Slack tells the person: `operation_timeout` after three seconds, `dispatch_failed` for an answer other than
   * 200 or none, `dispatch_unknown_error` for an answer that is not what its content type says, `invalid_command`
   * when the app is not there, lacks the scope `commands` or has no such command (nothing is sent then).
   */
  readonly error?: "operation_timeout" | "dispatch_failed" | "dispatch_unknown_error" | "invalid_command";
  /** The app's answer, where there was one. */
  readonly status?: number;
  readonly body?: string;
  /** The message that the app's answer became; absent when the answer was empty. */
  readonly message?: Message;
  readonly delivery?: Delivery;
}

/** Slash commands: https://docs.slack.dev/interactivity/implementing-slash-commands */
export class SlashCommands {
  constructor(
    private readonly slack: SlackState,
    private readonly deliveries: Deliveries,
    private readonly responseUrls: ResponseUrls,
  ) {}

  /** A person gives a command in a channel of theirs. Resolves when the app has answered, or Slack has given up. */
  async give(args: CommandArgs): Promise<CommandResult> {
    const { app, workspaces, installs } = this.slack;
    const workspace = workspaces.team(args.team);
    const channel = workspaces.channelOf(args.team, args.user, args.channel);
    const url = app.settings.commandUrls[args.command];
    const bot = installs.botTokenIn(workspace);
    const isOffered = bot?.scopes.includes("commands") || args.force === true;
    if (url === undefined || !isOffered) return { ok: false, error: "invalid_command" };

    const payload = this.#payload(args, channel, bot);
    const { delivery, outcome } = await this.deliveries.sendCommand({
      id: payload.trigger_id,
      type: args.command,
      team: args.team,
      url,
      body: new URLSearchParams({ ...payload }).toString(),
    });
    return { ...this.#result(outcome, channel, args.user, bot?.botId), delivery };
  }

  #payload(args: CommandArgs, channel: Channel, bot: Token | undefined): SlashCommand {
    const { app, workspaces } = this.slack;
    const { domain, enterprise } = workspaces.team(args.team);
    return {
      token: app.verificationToken,
      team_id: args.team,
      team_domain: domain,
      ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
      channel_id: channel.id,
      channel_name: channel.name,
      user_id: args.user,
      user_name: workspaces.person(args.team, args.user).name,
      command: args.command,
      text: args.text ?? "",
      api_app_id: app.appId,
      is_enterprise_install: String(bot?.isEnterpriseInstall ?? false),
      response_url: this.responseUrls.issue({
        team: args.team,
        channel: channel.id,
        user: args.user,
        ...(bot && { botId: bot.botId }),
      }),
      trigger_id: randomTicket(),
    };
  }

  #result(outcome: Outcome, channel: Channel, user: string, botId: string | undefined): CommandResult {
    const { answer } = outcome;
    if (answer === undefined) {
      return { ok: false, error: outcome.error === "http_timeout" ? "operation_timeout" : "dispatch_failed" };
    }
    const seen = { status: answer.status, body: answer.text };
    if (answer.status !== 200) return { ok: false, error: "dispatch_failed", ...seen };
    if (answer.text === "") return { ok: true, ...seen };
    const contentType = answer.headers["content-type"] ?? "";
    const parsed = contentType.startsWith("application/json")
      ? parseBody(contentType, answer.text)
      : { args: { text: answer.text } };
    if ("error" in parsed) return { ok: false, error: "dispatch_unknown_error", ...seen };
    const content = readMessageContent(parsed.args);
    if (typeof content === "string") return { ok: true, ...seen };
    const by: Author = "command_answer";
    const message = this.slack.messages.add(channel, {
      ...content,
      by,
      ...(botId !== undefined && { bot_id: botId }),
      app_id: this.slack.app.appId,
      ...("response_type" in parsed.args && parsed.args.response_type === "in_channel"
        ? {}
        : { ephemeralTo: user }),
    });
    this.slack.events.posted(message);
    return { ok: true, ...seen, message };
  }
}

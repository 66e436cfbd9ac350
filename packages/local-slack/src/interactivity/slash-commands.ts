import type { SlashCommand } from "@slack/bolt";
import type { Apps } from "../apps/apps.js";
import { type AnswerProblem, type AppAnswer, readAnswer } from "../events/app-answer.js";
import type { Deliveries, Delivery } from "../events/deliveries.js";
import { readMessageContent } from "../messages/message-content.js";
import type { Message } from "../messages/messages.js";
import type { Token } from "../oauth/installs.js";
import { type Channel, nameInPayloads } from "../org/workspaces.js";
import type { ResponseUrls } from "../posting-urls/response-urls.js";
import type { AppInSlack, SlackState } from "../web-api/web-api-method.js";

export interface CommandArgs {
  readonly team: string;
  readonly user: string;
  readonly channel: string;
  /** With the slash. */
  readonly command: string;
  readonly text?: string;
  /** Sends the command even where the app is not installed and Slack would not offer it. Default false. */
  readonly force?: boolean;
}

/** The outcome of a command, as the person saw it. */
export interface CommandResult {
  readonly ok: boolean;
  /**
   * What Slack tells the person. It is `invalid_command`, and nothing is sent, when the app is not in their workspace,
   * lacks the scope `commands` or has no such command.
   */
  readonly error?: AnswerProblem | "invalid_command";
  /** The app's answer, where there was one. */
  readonly status?: number;
  readonly body?: string;
  /** The message that the app's answer became; absent when the answer was empty. */
  readonly message?: Message;
  readonly delivery?: Delivery;
}

interface CommandApp extends AppInSlack {
  readonly commands: SlashCommands;
}

/**
 * The app that a command goes to: of those that have it, the one that was installed last, since the names of commands belong to no
 * app (https://docs.slack.dev/interactivity/implementing-slash-commands#naming_your_command).
 */
export function appOfCommand<App extends CommandApp>(
  apps: Apps<App>,
  { team, command, force }: CommandArgs,
): App {
  const latest = apps.all
    .map((app) => ({ app, as: app.commands.offeredAs(team, command) ?? -1 }))
    .reduce((one, other) => (other.as > one.as ? other : one));
  const isMeant = ({ slack }: App) => slack.app.settings.commandUrls[command] !== undefined;
  return latest.as === -1 && force ? (apps.all.find(isMeant) ?? latest.app) : latest.app;
}

/**
 * Slash commands: https://docs.slack.dev/interactivity/implementing-slash-commands. In a Slack Connect channel they are
 * the commands of the person's own workspace, and are sent for that workspace:
 * https://docs.slack.dev/apis/slack-connect
 */
export class SlashCommands {
  constructor(
    private readonly slack: SlackState,
    private readonly deliveries: Deliveries,
    private readonly responseUrls: ResponseUrls,
  ) {}

  /** The number of the install by which the people of a workspace have a command; undefined where they do not have it. */
  offeredAs(team: string, command: string): number | undefined {
    const { app, workspaces, installs } = this.slack;
    const bot = installs.botTokenIn(workspaces.team(team));
    if (app.settings.commandUrls[command] === undefined || !bot?.scopes.includes("commands"))
      return undefined;
    return installs.installedAs(bot.target);
  }

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
    const { delivery, outcome } = await this.deliveries.sendOnce("command", {
      id: payload.trigger_id,
      type: args.command,
      team: args.team,
      url,
      body: new URLSearchParams({ ...payload }).toString(),
    });
    return { ...this.#result(readAnswer(outcome), channel, args, bot?.botId), delivery };
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
      channel_name: nameInPayloads(channel),
      user_id: args.user,
      user_name: workspaces.person(args.team, args.user).name,
      command: args.command,
      text: args.text ?? "",
      api_app_id: app.appId,
      is_enterprise_install: String(bot?.isEnterpriseInstall ?? false),
      response_url: this.responseUrls.issue(
        { team: args.team, channel: channel.id, user: args.user, ...(bot && { botId: bot.botId }) },
        "commands",
      ),
      trigger_id: this.slack.triggers.issue({
        userId: args.user,
        team: args.team,
        page: channel.id,
        ...(bot && { target: bot.target }),
      }),
    };
  }

  #result(
    answer: AppAnswer,
    channel: Channel,
    { team, user }: CommandArgs,
    botId: string | undefined,
  ): CommandResult {
    if (!answer.ok) return answer;
    const { args, ...seen } = answer;
    const content = args === undefined ? undefined : readMessageContent(args);
    if (content === undefined || typeof content === "string") return seen;
    const message = this.slack.messages.add(channel, {
      ...content,
      team,
      by: "command_answer",
      ...(botId !== undefined && { bot_id: botId }),
      app_id: this.slack.app.appId,
      ...(args?.response_type !== "in_channel" && { ephemeralTo: user }),
    });
    this.slack.events.posted(message);
    return { ...seen, message };
  }
}

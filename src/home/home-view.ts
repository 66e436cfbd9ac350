import type { ScopeHolder, ScopesOfBoth } from "../manifest/scopes/optional-scopes.js";
import type { HomeView, KnownBlock } from "../slack/web-api.js";
import { endsSoon } from "./ends-soon.js";
import { scopesToRead } from "./not-allowed.js";

/** A section's text may have 3,000 characters (https://docs.slack.dev/reference/block-kit/blocks/section-block). */
const MOST_PEOPLE = 100;

/** The `action_id`s of the Home tab's buttons. */
export const HOME_ACTIONS = {
  connect: "home_connect",
  disconnect: "home_disconnect",
  reinstall: "home_reinstall",
} as const;

export interface HomeContent {
  readonly appName: string;
  /** A sentence on what has just failed. */
  readonly notice: string | undefined;
  /** The app's own blocks. */
  readonly own?: readonly KnownBlock[];
  /** Who installed the app, when (ISO 8601) and with which scopes; undefined where it runs on a token of its own. */
  readonly install:
    | { readonly userId: string; readonly at: string; readonly scopes: readonly string[] }
    | undefined;
  /** When the app stops working because Slack refuses to refresh its token, in seconds since the epoch; undefined when it does not. */
  readonly endsAt?: number | undefined;
  /** What the manifest requires and the workspace has not granted. */
  readonly missingScopes: readonly string[];
  /** Optional scopes that were left out: of the bot, and of the viewer's own account where that is connected. */
  readonly leftOut: ScopesOfBoth;
  /** Whether the viewer installed the app or is an admin. Others are told whom to ask. */
  readonly mayInstall: boolean;
  readonly installUrl: string | undefined;
  readonly isConnected: boolean;
  /** Undefined where accounts cannot be connected. */
  readonly connectUrl: string | undefined;
  /** Who has connected an account; undefined for a viewer who may not see it, and when accounts cannot be connected. */
  readonly connectedPeople: readonly string[] | undefined;
}

/** The Home tab, as Block Kit. People appear as mentions, which Slack shows by name. */
export function homeView(content: HomeContent): HomeView {
  const parts = [installBlocks(content), accountBlocks(content), peopleBlocks(content)];
  const [first, ...others] = [content.own ?? [], ...parts].filter((blocks) => blocks.length > 0);
  return {
    type: "home",
    blocks: [
      { type: "header", text: { type: "plain_text", text: content.appName } },
      ...(content.notice === undefined ? [] : [text(`:warning: ${content.notice}`)]),
      ...(first ?? []),
      ...others.flatMap((blocks): KnownBlock[] => [{ type: "divider" }, ...blocks]),
    ],
  };
}

function installBlocks(content: HomeContent): KnownBlock[] {
  const { install, endsAt, missingScopes, installUrl } = content;
  const again = installUrl !== undefined && {
    accessory: linkButton("Install again", HOME_ACTIONS.reinstall, installUrl),
  };
  const blocks: KnownBlock[] = [];
  if (endsAt !== undefined) blocks.push({ ...text(`:warning: ${endsSoon(endsAt)}`), ...again });
  if (install !== undefined) {
    blocks.push(
      text(`Installed by <@${install.userId}> on ${date(install.at)}.`),
      text(`*Scopes:* ${code(install.scopes)}`),
    );
  }
  if (missingScopes.length > 0) {
    blocks.push({
      ...text(
        `:warning: *The app has learned something new* and asks for ${code(missingScopes)}, which this workspace has not granted. Install it again to grant it.`,
      ),
      ...(endsAt === undefined && again),
    });
  }
  return [...blocks, ...leftOutOfTheBot(content)];
}

/** Slack takes the optional scopes that are chosen now, beside those that it has granted before. */
function leftOutOfTheBot({ leftOut, mayInstall, install, installUrl }: HomeContent): KnownBlock[] {
  if (leftOut.bot.length === 0 || installUrl === undefined) return [];
  const more = `*More that the app can do here, if it is allowed to:*\n${bullets(leftOut.bot, "bot")}`;
  if (mayInstall) {
    return [
      { ...text(more), accessory: linkButton("Choose", HOME_ACTIONS.reinstall, installUrl) },
      quiet("Install it again, and choose at Slack what you allow. What it may do already stays."),
    ];
  }
  const whom = install === undefined ? "An admin" : `<@${install.userId}>, who installed it, or an admin`;
  return [text(more), quiet(`${whom} can allow it.`)];
}

function accountBlocks({ isConnected, connectUrl, leftOut }: HomeContent): KnownBlock[] {
  if (isConnected) {
    const more: KnownBlock[] =
      leftOut.user.length === 0 || connectUrl === undefined
        ? []
        : [
            {
              ...text(`*More that it can do as you, if you allow it:*\n${bullets(leftOut.user, "user")}`),
              accessory: linkButton("Choose", HOME_ACTIONS.connect, connectUrl),
            },
            quiet("Connect your account again, and choose at Slack what you allow."),
          ];
    return [
      {
        ...text("*Your account is connected.* What you ask for is done in your name."),
        accessory: {
          type: "button",
          action_id: HOME_ACTIONS.disconnect,
          style: "danger",
          text: { type: "plain_text", text: "Disconnect" },
        },
      },
      ...more,
    ];
  }
  if (connectUrl === undefined) return [];
  return [
    {
      ...text("*Your account is not connected.* Connect it, and what you ask for is done in your name."),
      accessory: linkButton("Connect", HOME_ACTIONS.connect, connectUrl),
    },
  ];
}

function peopleBlocks({ connectedPeople }: HomeContent): KnownBlock[] {
  if (connectedPeople === undefined) return [];
  const shown = connectedPeople.slice(0, MOST_PEOPLE).map((userId) => `<@${userId}>`);
  const more = connectedPeople.length - shown.length;
  const people = shown.length === 0 ? "nobody" : shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
  return [text(`*Connected accounts:* ${people}`)];
}

function text(mrkdwn: string) {
  return { type: "section", text: { type: "mrkdwn", text: mrkdwn } } as const;
}

function quiet(mrkdwn: string): KnownBlock {
  return { type: "context", elements: [{ type: "mrkdwn", text: mrkdwn }] };
}

function bullets(scopes: readonly string[], holder: ScopeHolder): string {
  return scopesToRead(scopes, holder)
    .map((line) => `• ${line}`)
    .join("\n");
}

function linkButton(label: string, actionId: string, url: string) {
  return { type: "button", action_id: actionId, url, text: { type: "plain_text", text: label } } as const;
}

function code(scopes: readonly string[]): string {
  return scopes.map((scope) => `\`${scope}\``).join(" ");
}

/** Slack shows the date in the viewer's own time zone (https://docs.slack.dev/messaging/formatting-message-text). */
function date(iso: string): string {
  return `<!date^${Math.floor(Date.parse(iso) / 1000)}^{date_long}|${iso.slice(0, 10)}>`;
}

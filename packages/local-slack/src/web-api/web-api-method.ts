import type { AgentThreads } from "../agents/agent-threads.js";
import type { AppRegistration } from "../app/app-registration.js";
import type { ConfigurationTokenOwner, ConfigurationTokens } from "../app/configuration-tokens.js";
import type { Apps, InstallableApp } from "../apps/apps.js";
import type { AppEvents } from "../events/app-events.js";
import type { Events } from "../events/events.js";
import type { Files } from "../files/files.js";
import type { TriggerIds } from "../interactivity/trigger-ids.js";
import type { Messages } from "../messages/messages.js";
import type { ScheduledMessages } from "../messages/scheduled-messages.js";
import type { Installs, Token } from "../oauth/installs.js";
import type { OAuthCodes } from "../oauth/oauth-codes.js";
import type { Bookmarks } from "../org/bookmarks.js";
import type { ChannelChanges } from "../org/channel-changes.js";
import type { ConnectInvites } from "../org/connect-invites.js";
import type { Workspaces } from "../org/workspaces.js";
import type { IncomingWebhooks } from "../posting-urls/incoming-webhooks.js";
import type { ResponseUrls } from "../posting-urls/response-urls.js";
import type { SignIn, SignIns } from "../signin/sign-ins.js";
import type { SocketConnections } from "../socket-mode/socket-connections.js";
import type { HomeTabs } from "../views/home-tabs.js";
import type { Modals } from "../views/modals.js";
import type { Reply } from "./web-api-reply.js";

/** One of the apps, and this Slack as it sees it. */
export interface AppInSlack extends InstallableApp {
  readonly slack: SlackState;
}

/** What all apps of this Slack share. */
export interface SharedSlack {
  readonly clock: () => number;
  /** Where this Slack is, without a slash at the end. */
  readonly url: string;
  readonly apps: Apps<AppInSlack>;
  readonly workspaces: Workspaces;
  readonly signIns: SignIns;
  readonly configurationTokens: ConfigurationTokens;
  readonly messages: Messages;
  readonly files: Files;
  readonly bookmarks: Bookmarks;
  readonly connect: ConnectInvites;
  readonly channelChanges: ChannelChanges;
  readonly modals: Modals;
  /** What happens in the workspaces, which every app is told of that may see it. */
  readonly events: Events;
}

/** This Slack as one app sees it: what the methods read and change. */
export interface SlackState extends SharedSlack {
  readonly app: AppRegistration;
  readonly installs: Installs;
  readonly codes: OAuthCodes;
  readonly signInCodes: OAuthCodes<SignIn>;
  readonly scheduled: ScheduledMessages;
  readonly agents: AgentThreads;
  readonly homes: HomeTabs;
  readonly triggers: TriggerIds;
  readonly webhooks: IncomingWebhooks;
  readonly responseUrls: ResponseUrls;
  /** What the app alone is told of. */
  readonly appEvents: AppEvents;
  readonly sockets: SocketConnections;
}

/** The arguments of a call: strings from a form, any JSON value from a JSON body. */
export type Args = Readonly<Record<string, unknown>>;

/** Client id and secret, out of the Authorization header or the body. */
export interface ClientCredentials {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

/** Of which scopes a token of each kind needs one. A kind that is absent is refused: `not_allowed_token_type`. */
export interface ScopeRule {
  readonly bot?: readonly string[];
  readonly user?: readonly string[];
}

/** A method that is called with a token. */
export interface TokenMethod {
  readonly auth: "token";
  /** The scope that the token must have, or the rules by kind of token; none when absent. */
  readonly scope?: string | ScopeRule;
  run(call: { readonly args: Args; readonly token: Token; readonly slack: SlackState }): Reply;
}

/** A method that is called with the credentials of a client, which say whose Slack it is. */
export interface ClientMethod {
  readonly auth: "client";
  run(call: { readonly args: Args; readonly client: ClientCredentials; readonly slack: SlackState }): Reply;
}

/** A method that is called with an app configuration token. */
export interface ConfigurationMethod {
  readonly auth: "configuration";
  run(call: {
    readonly args: Args;
    readonly owner: ConfigurationTokenOwner;
    readonly slack: SharedSlack;
  }): Reply;
}

/** A method that is called with the app-level token of an app, whose scope is `connections:write`. */
export interface AppTokenMethod {
  readonly auth: "app token";
  run(call: { readonly args: Args; readonly slack: SlackState }): Reply;
}

/** A method that learns from its arguments who calls. */
export interface OpenMethod {
  readonly auth: "arguments";
  run(call: { readonly args: Args; readonly slack: SharedSlack }): Reply;
}

/** A method that anybody may call. */
export interface PublicMethod {
  readonly auth: "nobody";
  run(call: { readonly args: Args }): Reply;
}

export type WebApiMethod =
  | TokenMethod
  | ClientMethod
  | ConfigurationMethod
  | AppTokenMethod
  | OpenMethod
  | PublicMethod;

/** An argument as text, or undefined when it is absent or empty. */
export function textArgument(args: Args, name: string): string | undefined {
  const value = args[name];
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

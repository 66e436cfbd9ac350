import type { SharedSlack } from "../../web-api/web-api-method.js";

/** What a person is told after they did something, by a code in the address. */
const NOTICES = {
  operation_timeout: "{app} did not answer within three seconds.",
  dispatch_failed: "{app} answered with an error, or could not be reached.",
  dispatch_unknown_error: "{app} answered something that Slack does not understand.",
  not_configured: "{app} has no URL for interactivity: its buttons send nothing.",
  no_options_url:
    "{app} has no URL for options (message_menu_options_url in its manifest): this menu stays empty.",
  no_workflows: "That button starts a workflow. This local Slack has no workflows: nothing was started.",
  app_not_installed: "{app} is not installed here any more. Nothing was sent.",
  invalid_command:
    "No such command is offered here. Is the app installed, and does it have the scope commands?",
  app_created: "{app} was created: its credentials are below.",
  app_deleted: "{app} was deleted, with all its installs and tokens. It was not told.",
  manifest_refused: "Slack refuses this manifest. The reasons are above its text.",
  url_verified: "{app} answered url_verification rightly: Slack would take its request URL.",
  wrong_challenge:
    "{app} answered url_verification without the challenge: Slack would refuse its request URL.",
  no_url: "{app} has no request URL for events.",
  url_not_answered:
    "{app} did not answer url_verification with status 200 within three seconds: Slack would refuse its request URL.",
  uninstalled: "{app} was uninstalled: all its tokens there are dead.",
  held_back: "{app} was uninstalled, and has not been told yet.",
  told: "{app} is told of its uninstall now.",
  revoked: "The token is dead.",
  expired: "The token has expired. The app can refresh it.",
  team_added: "{app} is in this workspace now.",
  team_removed: "{app} is not in this workspace any more.",
  event_sent: "The event is on its way: see below.",
  sent_again: "Sent again.",
  sent_late: "It will be sent again in five minutes.",
  events_limited: "{app} was told that its events are rate limited.",
  sockets_refreshed: "{app} is asked to connect anew: its WebSockets end in ten seconds.",
  misbehaves: "Slack misbehaves from now on.",
  behaves: "Slack does not do that any more.",
} as const;

export type NoticeCode = keyof typeof NOTICES;

/** What a person is told, and of which app. */
export interface Notice {
  readonly code: NoticeCode;
  readonly appId: string | undefined;
}

/** A notice of an app, by its code; undefined when there is no such code. */
export function noticeOf({ appId }: { readonly appId: string }, code: unknown): Notice | undefined {
  return isNotice(code) ? { code, appId } : undefined;
}

/** The notice in the query of an address; undefined when it has no known one. */
export function readNotice({ said, of }: Readonly<Record<string, unknown>>): Notice | undefined {
  return isNotice(said) ? { code: said, appId: typeof of === "string" ? of : undefined } : undefined;
}

/** In words. Without an app, it is of the first one. */
export function noticeText({ code, appId }: Notice, { apps }: SharedSlack): string {
  return NOTICES[code].replace("{app}", apps.authorOf({ app_id: appId }).name);
}

/** The address with the notice in it. */
export function saying(path: string, notice: Notice | undefined): string {
  const url = new URL(path, "http://local-slack");
  for (const [name, value] of [
    ["said", notice?.code],
    ["of", notice?.appId],
  ] as const) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

function isNotice(code: unknown): code is NoticeCode {
  return typeof code === "string" && Object.hasOwn(NOTICES, code);
}

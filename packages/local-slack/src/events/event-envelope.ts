import type { AppRegistration } from "../app/app-registration.js";
import { slackId } from "../ids.js";
import type { Token } from "../oauth/installs.js";
import type { Workspaces } from "../org/workspaces.js";

/**
 * The body of an event request: Bolt's `EnvelopedEvent`. Only the events about an org-wide install itself differ, which
 * carry the organization's id and no workspace's (as https://docs.slack.dev/reference/events/team_access_granted
 * shows).
 */
export type EventEnvelope<Event extends { readonly type: string }> = {
  token: string;
  team_id: string | null;
  enterprise_id?: string;
  context_team_id?: string;
  context_enterprise_id?: string;
  api_app_id: string;
  event: Event;
  type: "event_callback";
  event_id: string;
  event_time: number;
  event_context: string;
  is_ext_shared_channel: boolean;
  authorizations?: {
    enterprise_id: string | null;
    team_id: string | null;
    user_id: string;
    is_bot: boolean;
    is_enterprise_install: boolean;
  }[];
};

/** Where something happened, and which installation is told of it. */
export interface EventScene {
  /** The workspace or organization where it happened; in a shared channel, that of the person who did it. */
  readonly target: string;
  /** The bot token that may see it; the envelope has no `authorizations` without one. */
  readonly bot?: Token | undefined;
  /** The workspace for which the app is told, if that is not the target. */
  readonly toldIn?: string;
  readonly isExtSharedChannel?: boolean;
  readonly eventId?: string;
}

/**
 * https://docs.slack.dev/apis/events-api#events-JSON: of the installations that may see an event, `authorizations` has
 * the one that it is sent for. In a Slack Connect channel `team_id` is the author's workspace, and `context_team_id` and
 * the authorization are those of the app's.
 */
export function eventEnvelope<Event extends { readonly type: string }>(
  app: AppRegistration,
  workspaces: Workspaces,
  scene: EventScene,
  event: Event,
  nowMs: number,
): EventEnvelope<Event> {
  const { target, bot, toldIn = target, eventId = slackId("Ev") } = scene;
  const teamId = (id: string) => (workspaces.enterprise(id) === undefined ? id : null);
  const enterpriseId = (id: string) =>
    (workspaces.enterprise(id) ?? workspaces.teamsOf(id)[0]?.enterprise)?.id;
  const enterprise = enterpriseId(target);
  const context = { team: teamId(toldIn), enterprise: enterpriseId(toldIn) };
  return {
    token: app.verificationToken,
    team_id: teamId(target),
    ...(context.team !== null && { context_team_id: context.team }),
    ...(enterprise !== undefined && { enterprise_id: enterprise }),
    ...(context.enterprise !== undefined && { context_enterprise_id: context.enterprise }),
    api_app_id: app.appId,
    event,
    type: "event_callback",
    event_id: eventId,
    event_time: Math.floor(nowMs / 1_000),
    event_context: eventContext(event.type, target, app.appId),
    is_ext_shared_channel: scene.isExtSharedChannel ?? false,
    ...(bot && {
      authorizations: [
        {
          enterprise_id: context.enterprise ?? null,
          team_id: context.team,
          user_id: bot.userId,
          is_bot: true,
          is_enterprise_install: bot.isEnterpriseInstall,
        },
      ],
    }),
  };
}

function eventContext(type: string, team: string, appId: string): string {
  return `4-${Buffer.from(JSON.stringify({ et: type, tid: team, aid: appId })).toString("base64url")}`;
}

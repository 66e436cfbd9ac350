import type { Stage } from "../stage.js";

/** Something that makes an event, and the request that it makes, compiled against what Slack's libraries say of it. */
export interface EventCase {
  readonly what: string;
  readonly sample: object;
  happen(stage: Stage): Promise<unknown>;
}

export const ORG = "E0INITECH01";

export const ben = (stage: Stage) => ({ team: stage.acme.id, user: stage.acme.people[1].id });

export const AUTHORIZATION = {
  enterprise_id: null,
  team_id: "T1",
  user_id: "U1",
  is_bot: true,
  is_enterprise_install: false,
} as const;
export const ENVELOPE = {
  token: "t",
  team_id: "T1",
  context_team_id: "T1",
  api_app_id: "A1",
  type: "event_callback",
  event_id: "Ev1",
  event_time: 1,
  event_context: "4-",
  is_ext_shared_channel: false,
} as const;
export const TOLD = { ...ENVELOPE, authorizations: [AUTHORIZATION] } as const;

import { signatureHeaders } from "local-slack";
import type { Random } from "./random.js";
import { APP, authorization, PEOPLE_PER_WORKSPACE, personId, slackId } from "./workspaces.js";

/** A message in a channel, which no listener of the app answers, or a mention, which it answers with one call. */
export type EventType = "message" | "app_mention";

export interface Occasion {
  readonly type: EventType;
  readonly workspace: number;
  readonly person: number;
}

/** Occasions at workspaces and of people that are drawn evenly from the first `workspaces`. */
export function drawn(count: number, workspaces: number, type: EventType, random: Random): Occasion[] {
  return Array.from({ length: count }, () => ({
    type,
    workspace: random(workspaces),
    person: random(PEOPLE_PER_WORKSPACE),
  }));
}

/** One occasion at each of the first `workspaces`, by the same person of each. */
export function eachOnce(workspaces: number, type: EventType): Occasion[] {
  return Array.from({ length: workspaces }, (_, workspace) => ({ type, workspace, person: 1 }));
}

const TEXT = "Could somebody look at the figures for the third quarter before we send them out on Thursday?";
let events = 0;

/** The body of Slack's request, about 1.5 kB, under an id that no other has. */
export function eventBody({ type, workspace, person }: Occasion, nowSec: number): string {
  events += 1;
  const team = slackId("T", workspace);
  const channel = slackId("C", workspace);
  const { botUserId } = authorization(workspace);
  const mention = type === "app_mention" ? [{ type: "user", user_id: botUserId }] : [];
  const ts = `${nowSec}.${String(events % 1_000_000).padStart(6, "0")}`;
  const section = (...elements: object[]) => ({ type: "rich_text_section", elements });
  const text = (text: string, more?: object) => ({ type: "text", text, ...more });
  const items = ["revenue by region", "open invoices"].map((item) => section(text(item)));
  const elements = [
    section(
      ...mention,
      text(`${TEXT} `),
      text("Thursday", { style: { bold: true } }),
      { type: "link", url: "https://intranet.example.com/finance/reports/2026/q3/summary" },
      { type: "emoji", name: "bar_chart", unicode: "1f4ca" },
    ),
    { type: "rich_text_list", style: "bullet", indent: 0, border: 0, elements: items },
  ];
  const context = JSON.stringify({ et: type, tid: team, aid: APP.id, cid: channel });
  return JSON.stringify({
    token: "verification-token-00000",
    team_id: team,
    context_team_id: team,
    context_enterprise_id: null,
    api_app_id: APP.id,
    event: {
      type,
      user: personId(workspace, person),
      ts,
      client_msg_id: `00000000-0000-4000-8000-${String(events).padStart(12, "0")}`,
      text: type === "app_mention" ? `<@${botUserId}> ${TEXT}` : TEXT,
      team,
      blocks: [{ type: "rich_text", block_id: `b${events.toString(36)}`, elements }],
      channel,
      event_ts: ts,
      ...(type === "message" && { channel_type: "channel" }),
    },
    type: "event_callback",
    event_id: `Ev${events.toString(36).toUpperCase().padStart(9, "0")}`,
    event_time: nowSec,
    authorizations: [
      { enterprise_id: null, team_id: team, user_id: botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${Buffer.from(context).toString("base64url")}`,
  });
}

/** Slack's whole requests, each signed when it is asked for: it is good for five minutes. Throws when it is interrupted. */
export function* signed(occasions: readonly Occasion[], interrupted?: AbortSignal): Generator<Buffer> {
  for (const occasion of occasions) {
    interrupted?.throwIfAborted();
    const nowSec = Math.floor(Date.now() / 1_000);
    const body = eventBody(occasion, nowSec);
    const headers = {
      host: "app.example.com",
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "accept-encoding": "gzip,deflate",
      accept: "*/*",
      ...signatureHeaders(APP.signingSecret, nowSec, body),
      "content-length": String(Buffer.byteLength(body)),
      "content-type": "application/json",
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    yield Buffer.from(`POST /slack/events HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
  }
}

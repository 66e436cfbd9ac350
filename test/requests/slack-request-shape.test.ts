import assert from "node:assert/strict";
import { MalformedRequestError } from "../../src/events/malformed-request-error.js";
import { checkShape } from "../../src/requests/slack-request-shape.js";

const WHO = {
  user: { id: "U1", team_id: "T1" },
  team: { id: "T1", domain: "acme" },
  enterprise: null,
  is_enterprise_install: false,
};
const CHANNEL = { id: "C1", name: "general" };
const VIEW = { id: "V1", type: "modal", callback_id: "", app_installed_team_id: "T1" };
const CALLBACK = { type: "event_callback", event_id: "Ev1", team_id: "T1" };
const event = (inner: object) => ({ ...CALLBACK, event: { type: "app_mention", ...inner } });

/** As Slack sends them, without what nobody reads. */
const GOOD: Readonly<Record<string, object>> = {
  "an event": event({ user: "U1", channel: "C1", text: "hi", ts: "1.1" }),
  "an event of an org-wide install": {
    ...event({}),
    team_id: null,
    enterprise_id: "E1",
    authorizations: null,
  },
  "an event with a user object": event({ user: { id: "U1", name: "ben" } }),
  "an event with a channel object": event({ channel: CHANNEL }),
  "an event with a null user": event({ user: null, channel: null, item: null }),
  "an event about an item": event({ item: { type: "message", channel: "C1", ts: "1.1" } }),
  "an event about a file": event({ item: { type: "file", file: "F1" } }),
  "an event about a user group": event({ subteam: { id: "S1", created_by: "U1" } }),
  "a function's event": event({ function_execution_id: "Fx1", bot_access_token: "xwfp-1", inputs: {} }),
  "a command": {
    command: "/post",
    text: "",
    user_id: "U1",
    team_id: "T1",
    channel_id: "C1",
    response_url: "https://hooks.slack.com/commands/1",
    is_enterprise_install: "false",
  },
  "a press of a button": {
    type: "block_actions",
    ...WHO,
    channel: CHANNEL,
    actions: [{ type: "button", action_id: "go", block_id: "b" }],
  },
  "a press of a button in an org-wide install": {
    type: "block_actions",
    ...WHO,
    team: null,
    enterprise: { id: "E1" },
    is_enterprise_install: true,
    view: VIEW,
    actions: [{ type: "button", action_id: "go", block_id: "b" }],
  },
  "a step of a function": {
    type: "block_actions",
    ...WHO,
    function_data: { execution_id: "Fx1", inputs: {} },
    bot_access_token: "xwfp-1",
    actions: [{ type: "button", action_id: "go", block_id: "b" }],
  },
  "options for a select": { type: "block_suggestion", ...WHO, action_id: "a", block_id: "b", value: "" },
  "a modal's submission": { type: "view_submission", ...WHO, view: VIEW, response_urls: [] },
  "a modal's closing": {
    type: "view_closed",
    ...WHO,
    view: { ...VIEW, callback_id: null },
    is_cleared: false,
  },
  "a shortcut": { type: "shortcut", ...WHO, callback_id: "s", trigger_id: "1.2.a" },
  "a shortcut on a message": {
    type: "message_action",
    ...WHO,
    callback_id: "s",
    channel: CHANNEL,
    message: { ts: "1.1" },
  },
  "a legacy button": {
    type: "interactive_message",
    ...WHO,
    callback_id: "l",
    channel: CHANNEL,
    actions: [{ name: "go", type: "button", value: "v" }],
  },
  "options for a legacy menu": {
    type: "interactive_message",
    ...WHO,
    callback_id: "l",
    name: "m",
    value: "",
  },
  "a dialog's submission": { type: "dialog_submission", ...WHO, callback_id: "d", submission: {} },
  "options for a dialog": { type: "dialog_suggestion", ...WHO, callback_id: "d", name: "m", value: "" },
  "word of a rate limit": { type: "app_rate_limited", team_id: "T1", minute_rate_limited: 1 },
  "what Slack sends one day": { type: "something_new", anything: [1, 2] },
  "an empty object": {},
};

const copy = (body: object) => JSON.parse(JSON.stringify(body));

function isRefused(body: unknown): boolean {
  try {
    checkShape(body);
    return false;
  } catch (error) {
    assert.ok(error instanceof MalformedRequestError);
    return true;
  }
}

describe("The shape of a Slack request", () => {
  for (const [what, body] of Object.entries(GOOD)) {
    it(`is right for ${what}`, () => assert.equal(isRefused(copy(body)), false));
  }

  /** By kind, what nobody can do without. */
  const needed: Readonly<Record<string, readonly string[]>> = {
    "an event": ["event_id", "event", "event.type"],
    "a command": ["user_id", "channel_id"],
    "a press of a button": [
      "user",
      "user.id",
      "actions",
      "actions.0.type",
      "actions.0.action_id",
      "actions.0.block_id",
    ],
    "options for a select": ["user", "user.id", "action_id", "block_id", "value"],
    "a modal's submission": ["user", "user.id", "view", "view.id"],
    "a modal's closing": ["user", "user.id", "view", "view.id"],
    "a shortcut": ["user", "user.id", "callback_id"],
    "a shortcut on a message": ["user", "user.id", "callback_id", "channel", "channel.id", "message"],
    "a legacy button": ["user", "user.id", "callback_id", "actions", "actions.0.name", "actions.0.type"],
    "options for a legacy menu": ["user", "user.id", "callback_id"],
    "a dialog's submission": ["user", "user.id", "callback_id", "submission"],
    "options for a dialog": ["user", "user.id", "callback_id", "name"],
  };
  for (const [what, parts] of Object.entries(needed)) {
    for (const part of parts) {
      it(`is wrong for ${what} without ${part}, or with something else there`, () => {
        for (const odd of [undefined, null, 42, [], {}, ["x"], { $gt: "" }]) {
          if (odd !== undefined && typeof odd === "object" && /^(submission|message)$/.test(part)) continue;
          const body = copy(GOOD[what] ?? {});
          put(body, part, odd);
          assert.equal(isRefused(body), true, `${part}: ${JSON.stringify(odd)}`);
        }
      });
    }
  }

  it("is wrong for a body that is not an object", () => {
    for (const body of [null, undefined, "text", 42, [], [{}]]) assert.equal(isRefused(body), true);
  });

  it("is wrong for an interaction that names neither a workspace nor an organization", () => {
    const press = copy(GOOD["a press of a button"] ?? {});
    assert.equal(isRefused({ ...press, team: null }), false); // the person's own workspace is in `user`
    assert.equal(isRefused({ ...press, team: null, user: { id: "U1" } }), true);
    assert.equal(isRefused({ ...press, is_enterprise_install: true }), true);
  });

  it("is wrong for a request with a field by which Bolt would treat it as another kind", () => {
    const closing = copy(GOOD["a modal's closing"] ?? {});
    for (const more of [{ event: { type: "x" } }, { command: "/post" }, { name: "m" }, { actions: [] }]) {
      assert.equal(isRefused({ ...closing, ...more }), true, JSON.stringify(more));
    }
    assert.equal(isRefused({ type: "something_new", actions: [{}] }), true);
  });

  it("counts null as absent where Bolt would fail on it", () => {
    const odd = copy(event({ user: null, channel: null, text: null }));
    checkShape(odd);
    assert.deepEqual(odd.event, { type: "app_mention", text: null });
  });
});

function put(body: object, path: string, value: unknown): void {
  const names = path.split(".");
  const last = names.pop() ?? "";
  // biome-ignore lint/suspicious/noExplicitAny: a part of Slack's JSON
  const parent = names.reduce((part: any, name) => part[name], body);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}

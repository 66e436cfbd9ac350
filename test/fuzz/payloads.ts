/** Whom the payloads are about: what exists, so that a payload that is left as it is reaches a listener. */
export interface FuzzScene {
  readonly team: string;
  readonly user: string;
  readonly bot: string;
  readonly channel: string;
  readonly directMessage: string;
  readonly appId: string;
  readonly verificationToken: string;
  /** The manifest's slash command. */
  readonly command: string;
  /** `action_id`s that the app listens to. */
  readonly actions: readonly string[];
}

/** How Slack sends a payload: as the JSON of the body, as that of a form's field `payload`, or as a form itself. */
export type Envelope = "json" | "payload" | "form";

export interface SlackPayload {
  readonly what: string;
  readonly envelope: Envelope;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** One payload of each kind that Slack sends, well-formed. `id` makes the ids of events. */
export function slackPayloads(scene: FuzzScene, id: () => string): readonly SlackPayload[] {
  const { team, user, bot, channel, directMessage, appId, verificationToken: token } = scene;
  const who = {
    api_app_id: appId,
    token,
    team: { id: team, domain: "acme" },
    user: { id: user, username: "ada", name: "ada", team_id: team },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: "1.2.a",
  };
  const view = {
    id: "V0123456789",
    type: "modal",
    callback_id: "",
    private_metadata: "",
    state: { values: {} },
    blocks: [],
    hash: "1.a",
    team_id: team,
    app_installed_team_id: team,
    bot_id: "B0123456789",
  };
  const action = { type: "button", action_id: "go", block_id: "b", value: "v", action_ts: "1.1" };
  const event = (inner: Readonly<Record<string, unknown>>, outer: object = {}): SlackPayload => ({
    what: `event ${inner.type}`,
    envelope: "json",
    payload: {
      type: "event_callback",
      token,
      api_app_id: appId,
      team_id: team,
      event_id: id(),
      event_time: 1_767_603_600,
      event_context: "4-x",
      is_ext_shared_channel: false,
      authorizations: [
        { enterprise_id: null, team_id: team, user_id: bot, is_bot: true, is_enterprise_install: false },
      ],
      event: inner,
      ...outer,
    },
  });
  const interaction = (payload: {
    readonly type: string;
    readonly [part: string]: unknown;
  }): SlackPayload => ({
    what: payload.type,
    envelope: "payload",
    payload: { ...who, ...payload },
  });
  const message = { channel, user, text: "hi", ts: "1.1", event_ts: "1.1" };
  return [
    event({ type: "app_mention", ...message, text: `<@${bot}> hi` }),
    event({ type: "message", ...message, channel: directMessage, channel_type: "im" }),
    event({ type: "app_home_opened", user, channel: directMessage, tab: "home", event_ts: "1.1" }),
    event({ type: "app_uninstalled" }),
    event({ type: "tokens_revoked", tokens: { oauth: [user], bot: [bot] } }),
    event({ type: "reaction_added", user, item: { type: "message", channel, ts: "1.1" }, reaction: "eyes" }),
    event({ type: "channel_created", channel: { id: channel, name: "new", creator: user } }),
    event({ type: "subteam_created", subteam: { id: "S1", created_by: user } }),
    event({ type: "team_join", user: { id: user, name: "ada" } }),
    event(
      { type: "app_mention", ...message },
      { team_id: null, enterprise_id: "E0123456789", authorizations: null },
    ),
    event({
      type: "function_executed",
      function: { callback_id: "f" },
      function_execution_id: "Fx1",
      inputs: {},
      bot_access_token: "xwfp-1-2",
    }),
    {
      what: "command",
      envelope: "form",
      payload: {
        token,
        team_id: team,
        team_domain: "acme",
        channel_id: channel,
        channel_name: "general",
        user_id: user,
        user_name: "ada",
        command: scene.command,
        text: "",
        api_app_id: appId,
        is_enterprise_install: "false",
        response_url: "http://127.0.0.1:9/commands/T1/1/a",
        trigger_id: "1.2.a",
      },
    },
    ...[...scene.actions, "go"].map((action_id) =>
      interaction({
        type: "block_actions",
        container: { type: "view", view_id: view.id },
        view: { ...view, type: "home" },
        actions: [{ ...action, action_id }],
      }),
    ),
    interaction({
      type: "block_actions",
      container: { type: "message", message_ts: "1.1", channel_id: channel },
      channel: { id: channel, name: "general" },
      message: { ts: "1.1", text: "hi" },
      state: { values: {} },
      response_url: "http://127.0.0.1:9/actions/T1/1/a",
      function_data: { execution_id: "Fx1", function: { callback_id: "f" }, inputs: {} },
      bot_access_token: "xwfp-1-2",
      actions: [action],
    }),
    interaction({ type: "view_submission", view, response_urls: [] }),
    interaction({ type: "view_closed", view, is_cleared: false }),
    interaction({ type: "block_suggestion", action_id: "a", block_id: "b", value: "v", view }),
    interaction({ type: "shortcut", callback_id: "s", action_ts: "1.1" }),
    interaction({
      type: "message_action",
      callback_id: "s",
      channel: { id: channel, name: "general" },
      message: { ts: "1.1", text: "hi" },
      message_ts: "1.1",
      response_url: "http://127.0.0.1:9/app/T1/1/a",
    }),
    interaction({
      type: "interactive_message",
      callback_id: "l",
      channel: { id: channel, name: "general" },
      actions: [{ name: "go", type: "button", value: "v" }],
      original_message: {},
    }),
    interaction({ type: "interactive_message", callback_id: "l", name: "menu", value: "v" }),
    interaction({ type: "dialog_submission", callback_id: "d", submission: { a: "b" }, state: "" }),
    interaction({ type: "dialog_suggestion", callback_id: "d", name: "menu", value: "v" }),
    {
      what: "url_verification",
      envelope: "json",
      payload: { type: "url_verification", token, challenge: "c" },
    },
    { what: "ssl_check", envelope: "form", payload: { ssl_check: "1", token } },
    {
      what: "app_rate_limited",
      envelope: "json",
      payload: { type: "app_rate_limited", token, team_id: team, minute_rate_limited: 1, api_app_id: appId },
    },
  ];
}

import { z } from "zod";
import { ownUrlProblem } from "./own-url.js";

/*
 * What Slack accepts field by field, from its published schema (github.com/slackapi/manifest-schema, 1.0.0 and
 * 2.0.0) and reference (docs.slack.dev/reference/app-manifest). Fields that are not listed here are accepted: Slack
 * adds some now and then. Every message is the end of a sentence that begins with the field.
 */

const wrongType =
  (wanted: string) =>
  ({ input }: { readonly input?: unknown }): string => {
    if (input === undefined) return `is missing; it must be ${wanted}.`;
    if (input === null)
      return `is empty; it must be ${wanted}. Where it is optional, remove the line instead.`;
    const quotes = wanted === "text" && typeof input !== "object" ? " Put it in quotes." : "";
    return `must be ${wanted}, but is ${kindOf(input)}.${quotes}`;
  };

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object") return "a group of fields";
  if (typeof input === "string") return "text";
  return `${typeof input === "boolean" ? "" : "the number "}${String(input)}`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function text(shortest: number, longest: number) {
  return z
    .string({ error: wrongType("text") })
    .min(shortest, {
      error: ({ input }) =>
        `must have at least ${count(shortest, "character")}, but has ${String(input).length}.`,
    })
    .max(longest, {
      error: ({ input }) =>
        `must have at most ${count(longest, "character")}, but has ${String(input).length}.`,
    });
}

function list<Item extends z.ZodType>(item: Item, fewest: number, most: number) {
  return z
    .array(item, { error: wrongType("a list") })
    .min(fewest, { error: "is an empty list; give it an item, or remove the field." })
    .max(most, { error: `must have at most ${count(most, "item")}.` });
}

function group<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.looseObject(shape, { error: wrongType("a group of fields") });
}

const flag = z.boolean({ error: wrongType("true or false") });

const scope = text(1, 50).regex(/^[a-z][a-z0-9_.:-]*$/, {
  error: "is no scope of Slack's: these have small letters and : . _ - only, such as chat:write.",
});
const scopes = list(scope, 0, 255);
const events = list(text(1, 50), 0, 100);

function ownUrl(longest: number) {
  return text(1, longest).refine((url) => ownUrlProblem(url) === undefined, {
    error: ({ input }) => ownUrlProblem(String(input)) ?? "is not a URL of this app.",
  });
}

export const SLACK_MANIFEST = group({
  display_information: group({
    name: text(1, 35),
    description: text(1, 140).optional(),
    long_description: text(175, 4000).optional(),
    background_color: z
      .string({ error: wrongType('text in quotes, such as "#1f3a2e"') })
      .regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i, {
        error: 'must be a colour of three or six hexadecimal digits in quotes, such as "#1f3a2e".',
      })
      .optional(),
  }),
  features: group({
    app_home: group({
      home_tab_enabled: flag.optional(),
      messages_tab_enabled: flag.optional(),
      messages_tab_read_only_enabled: flag.optional(),
    }).optional(),
    agent_view: group({
      agent_description: text(1, 1000),
      suggested_prompts: list(group({ title: text(1, 1000), message: text(1, 4000) }), 0, 100).optional(),
    }).optional(),
    bot_user: group({ display_name: text(1, 80), always_online: flag.optional() }).optional(),
    shortcuts: list(
      group({
        name: text(1, 24),
        type: z.enum(["message", "global"], { error: 'must be "message" or "global".' }),
        callback_id: text(1, 255),
        description: text(1, 150),
      }),
      1,
      10,
    ).optional(),
    slash_commands: list(
      group({
        command: text(2, 32).regex(/^\/\S*$/, {
          error: "must begin with / and have no spaces, such as /hello.",
        }),
        description: text(1, 2000),
        usage_hint: text(1, 1000).optional(),
        should_escape: flag.optional(),
        url: ownUrl(3000).optional(),
      }),
      1,
      50,
    ).optional(),
    unfurl_domains: list(text(1, 255), 1, 5).optional(),
    code_channels: group({ enabled: flag.optional(), slash_command_url: ownUrl(3000).optional() }).optional(),
  }).optional(),
  oauth_config: group({
    redirect_urls: list(ownUrl(2500), 1, 1000),
    scopes: group({
      bot: scopes.optional(),
      user: scopes.optional(),
      bot_optional: scopes.optional(),
      user_optional: scopes.optional(),
    }),
    token_management_enabled: flag.optional(),
    pkce_enabled: flag.optional(),
  }),
  settings: group({
    allowed_ip_address_ranges: list(text(1, 50), 1, 50).optional(),
    event_subscriptions: group({
      request_url: ownUrl(3500).optional(),
      bot_events: events.optional(),
      user_events: events.optional(),
    }).optional(),
    incoming_webhooks: group({ incoming_webhooks_enabled: flag.optional() }).optional(),
    interactivity: group({
      is_enabled: flag,
      request_url: ownUrl(3500).optional(),
      message_menu_options_url: ownUrl(3500).optional(),
    }).optional(),
    org_deploy_enabled: flag.optional(),
    socket_mode_enabled: flag.optional(),
    token_rotation_enabled: flag.optional(),
  }).optional(),
});

export type SlackManifest = z.infer<typeof SLACK_MANIFEST>;

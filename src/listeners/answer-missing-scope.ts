import type { AllMiddlewareArgs, AnyMiddlewareArgs, Middleware } from "@slack/bolt";
import { sendDirectMessage } from "../home/direct-message.js";
import { notAllowed } from "../home/not-allowed.js";
import { errorCodes } from "../log/error-chain.js";
import { readList } from "../log/thrown.js";
import { askedScopes, type ScopeHolder } from "../manifest/scopes/optional-scopes.js";
import { type MissingScope, missingScopeIn } from "../slack/missing-scope.js";
import { type ListenerContext, targetOf } from "./context.js";
import { onceAnHour } from "./once-an-hour.js";

type Args = AnyMiddlewareArgs & AllMiddlewareArgs;

/** Scopes that the manifest asks for and that were not granted, and the link that asks for them. */
interface Lacking {
  readonly holder: ScopeHolder;
  readonly scopes: readonly string[];
  readonly url: string;
}

const MOST_ERRORS = 20;
const MULTIPLE_ACK = "slack_bolt_receiver_ack_multiple_error";

/**
 * Global middleware for listeners that fail because Slack answers `missing_scope`: the person who turned to the app is told
 * which permission is missing, with the link that asks for it, and the request is handled. A mention or a direct message is
 * answered so once an hour for each person and permission; what a person typed, pressed or submitted, each time.
 *
 * What nobody turned to the app with (a reaction, a new channel) is handled as well, and logged, where the missing scope is an
 * optional one: who left it out has decided so. Any other error is left as it is: that of a required scope which nobody can be
 * told of, of a scope that the manifest does not ask for or that is stored as granted, and where the app has no link.
 */
export function answerMissingScope(
  options: Pick<ListenerContext, "manifest" | "links" | "log" | "clock">,
): Middleware<AnyMiddlewareArgs> {
  const { manifest, log, clock } = options;
  const toTell = onceAnHour(clock);
  return async (args) => {
    try {
      await args.next();
    } catch (error) {
      const lacking = lackingIn(error, args, options);
      const { teamId: team, enterpriseId: enterprise } = args.context;
      const user = personIn(args);
      const about = { team, enterprise, lacking: lacking?.map(({ holder, scopes }) => ({ holder, scopes })) };
      if (lacking === undefined || (user === undefined && !lacking.every(isOptional(manifest)))) throw error;
      const isFirst = toTell(JSON.stringify([user, about])) > 0;
      if (user === undefined) {
        if (isFirst) log.warn(about, "A listener failed for want of a scope that was left out as optional");
      } else if (isFirst || !isEvent(args)) {
        const texts = lacking.map((each) => notAllowed({ appName: manifest.name, ...each }));
        await tell(args, user, texts.join("\n")).catch((failed: unknown) => {
          log.warn({ err: failed, ...about }, "A person could not be told of a missing scope");
          throw error;
        });
        log.info({ user, ...about }, "A person was told of a missing scope");
      }
    }
  };
}

/** Undefined where an error, or one of several, is of another kind, or has no link that would help. */
function lackingIn(
  error: unknown,
  { context }: Args,
  { manifest, links }: Pick<ListenerContext, "manifest" | "links">,
): readonly Lacking[] | undefined {
  const several = readList(error, "originals", MOST_ERRORS);
  const lacking = (several.length > 0 ? several : [error]).map((each): Lacking | undefined => {
    const missing = missingScopeIn(each);
    if (missing === undefined) return undefined;
    const holder = missing.holder ?? likelyHolder(missing, manifest);
    const scopes = missing.needed.filter(
      (scope) => askedScopes(manifest, holder).includes(scope) && !context.hasScope(scope, { as: holder }),
    );
    const url = holder === "bot" ? links.installUrl : links.connectUrl(targetOf(context));
    return scopes.length === 0 || url === undefined ? undefined : { holder, scopes, url };
  });
  const known = lacking.filter((each) => each !== undefined);
  return known.length === lacking.length ? known : undefined;
}

/** Of a call that was not made with one of the app's own clients. */
function likelyHolder({ needed }: MissingScope, { botScopes }: ListenerContext["manifest"]): ScopeHolder {
  return needed.some((scope) => botScopes.includes(scope)) ? "bot" : "user";
}

function isOptional({ optionalBotScopes, optionalUserScopes }: ListenerContext["manifest"]) {
  return ({ holder, scopes }: Lacking) =>
    scopes.every((scope) => (holder === "bot" ? optionalBotScopes : optionalUserScopes).includes(scope));
}

function isEvent(args: Args): boolean {
  return "event" in args;
}

/** Who turned to the app with this request; undefined where nobody did. */
function personIn(args: Args): string | undefined {
  if ("options" in args) return undefined; // Slack asks for a menu's entries with each letter that is typed
  const { userId } = args.context;
  if (!("event" in args)) return userId;
  const { type, channel_type, bot_id } = args.event as {
    type: string;
    channel_type?: string;
    bot_id?: string;
  };
  if (bot_id !== undefined) return undefined;
  return type === "app_mention" || (type === "message" && channel_type === "im") ? userId : undefined;
}

/** Tells a person where they are, and nobody else. Rejects when Slack does not take it. */
async function tell(args: Args, user: string, text: string): Promise<void> {
  const { client } = args;
  if ("event" in args) {
    const { channel, thread_ts } = args.event as { readonly channel: string; readonly thread_ts?: string };
    await client.chat.postEphemeral({ channel, user, text, ...(thread_ts !== undefined && { thread_ts }) });
    return;
  }
  const answer = { response_type: "ephemeral", replace_original: false, text } as const;
  const isAnswered = await acknowledged(args, "command" in args ? answer : undefined);
  if (isAnswered) return;
  if ("respond" in args && args.respond !== undefined) await args.respond(answer);
  else await sendDirectMessage(client, user, text);
}

/** Acknowledges a request that its listener has not; resolves to whether the person has the answer by that. */
async function acknowledged(args: Args, answer: object | undefined): Promise<boolean> {
  const ack = ("ack" in args ? args.ack : undefined) as ((answer?: object) => Promise<void>) | undefined;
  try {
    await ack?.(answer);
    return answer !== undefined;
  } catch (error) {
    if (!errorCodes(error).includes(MULTIPLE_ACK)) throw error;
    return false;
  }
}

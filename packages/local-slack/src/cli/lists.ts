import { KNOWN_EVENTS, SCOPE_OF_EVENT } from "../app/known-events.js";
import { SENT_EVENTS } from "../events/sent-events.js";
import { methods } from "../web-api/methods/index.js";
import type { ScopeRule, WebApiMethod } from "../web-api/web-api-method.js";

const CALLED_WITH: Readonly<Record<WebApiMethod["auth"], string>> = {
  token: "a bot's or person's token",
  client: "the client's credentials",
  configuration: "an app configuration token",
  "app token": "an app-level token",
  arguments: "a refresh token",
  nobody: "nothing",
};

/** `local-slack methods`: what the Web API has, by name. */
export function methodList(): readonly {
  readonly method: string;
  readonly calledWith: string;
  /** Of which scopes a token needs one, by its kind; one whose kind is absent is refused. Any token will do without these. */
  readonly scopes?: ScopeRule;
}[] {
  return [...methods]
    .map(([name, method]) => {
      const scope = method.auth === "token" ? method.scope : undefined;
      const scopes = typeof scope === "string" ? { bot: [scope], user: [scope] } : scope;
      return { method: name, calledWith: CALLED_WITH[method.auth], ...(scopes && { scopes }) };
    })
    .sort((one, other) => one.method.localeCompare(other.method, "en"));
}

/** `local-slack events`: what a manifest may subscribe to, and whether this Slack sends it by itself. */
export function eventList(): readonly {
  readonly event: string;
  readonly sent: boolean;
  readonly scope?: string;
}[] {
  return [...KNOWN_EVENTS].sort().map((event) => {
    const scope = Object.hasOwn(SCOPE_OF_EVENT, event) ? SCOPE_OF_EVENT[event] : undefined;
    return { event, sent: Object.hasOwn(SENT_EVENTS, event), ...(scope !== undefined && { scope }) };
  });
}

/** The same for people. */
export function methodsInWords(): string {
  const list = methodList();
  const width = Math.max(...list.map(({ method }) => method.length));
  const lines = list.map(
    ({ method, calledWith, scopes }) =>
      `  ${method.padEnd(width)}  ${scopes ? scopesInWords(scopes) : calledWith === CALLED_WITH.token ? "no scope" : calledWith}`,
  );
  return [
    `The ${list.length} methods that this Slack has, and the scopes of which each needs one:`,
    ...lines,
  ].join("\n");
}

function scopesInWords({ bot, user }: ScopeRule): string {
  const [ofBots, ofPeople] = [bot, user].map((scopes) => scopes?.join(", "));
  if (ofBots === undefined) return `people alone: ${ofPeople}`;
  if (ofPeople === undefined) return `bots alone: ${ofBots}`;
  return ofBots === ofPeople ? ofBots : `bots: ${ofBots}; people: ${ofPeople}`;
}

export function eventsInWords(): string {
  const list = eventList();
  const names = (isSent: boolean) =>
    list
      .filter(({ sent }) => sent === isSent)
      .map(({ event, scope }) => `  ${event}${scope === undefined ? "" : `  ${scope}`}`)
      .join("\n");
  return `Sent by this Slack for what people and the app do, with the scope that is needed:
${names(true)}

Taken in a manifest, and sent by the function deliver alone:
${names(false)}`;
}

import fc from "fast-check";
import { type FuzzScene, type SlackPayload, slackPayloads } from "./payloads.js";

/** A request to the front door. Whoever sends it signs it, as it says. */
export interface FuzzRequest {
  /** What it was made from. */
  readonly what: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The bytes of the body. */
  readonly encoding: "utf8" | "latin1" | "utf16le";
  readonly signature: "valid" | "of another body" | "too old" | "ahead" | "garbled" | "none";
}

export interface FrontDoor extends FuzzScene {
  /** Where Slack's requests go. */
  readonly requestPath: string;
  /** Where browsers go. */
  readonly pagePaths: readonly string[];
}

/** Stands for something nested so deep that nothing may follow it; it takes its place in the text of a body. */
const DEEP = "\u2063deep\u2063";
const DEEPLY_NESTED = "[".repeat(20_000) + "]".repeat(20_000);

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  "",
  " ",
  "x".repeat(300),
  "x".repeat(10_000),
  "\u0000",
  "\ud800",
  "😀".repeat(10),
  "constructor",
  "xoxb-1-2-abc",
  {},
  [],
  [null],
  [[]],
  { id: null },
  { $gt: "" },
  { "a.b": 1 },
  { "a\u0000b": 1 },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  { toString: 1, valueOf: 1, length: -1 },
  { _bsontype: "ObjectId", id: "0123456789ab" },
  DEEP,
];

const ODD_KEYS = ["__proto__", "constructor", "$where", "a.b", "type", "event", "command", "name", "actions"];

type Change =
  | { readonly how: "remove"; readonly at: number }
  | { readonly how: "repeat"; readonly at: number }
  | { readonly how: "replace"; readonly at: number; readonly value: unknown }
  | { readonly how: "add"; readonly at: number; readonly key: string; readonly value: unknown };

const oddValue = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...ODD_VALUES) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown> },
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ how: fc.constant("remove" as const), at: fc.nat(60) }),
  fc.record({ how: fc.constant("repeat" as const), at: fc.nat(60) }),
  fc.record({ how: fc.constant("replace" as const), at: fc.nat(60), value: oddValue }),
  fc.record({
    how: fc.constant("add" as const),
    at: fc.nat(60),
    key: fc.constantFrom(...ODD_KEYS),
    value: oddValue,
  }),
);

// biome-ignore lint/suspicious/noExplicitAny: JSON
type Json = any;

/** Every place in a payload, as its holder and key, the outermost first. */
function placesIn(holder: Json): { readonly holder: Json; readonly key: string }[] {
  if (typeof holder !== "object" || holder === null) return [];
  const own = Object.keys(holder).map((key) => ({ holder, key }));
  return [...own, ...own.flatMap(({ key }) => placesIn(holder[key]))];
}

function changed(payload: object, changes: readonly Change[]): Json {
  const copy: Json = structuredClone(payload);
  for (const each of changes) {
    const places = placesIn(copy);
    const place = places[each.at % places.length];
    if (place === undefined) continue;
    const { holder, key } = place;
    if (each.how === "remove") delete holder[key];
    else if (each.how === "repeat") holder[key] = [holder[key], holder[key]];
    else if (each.how === "replace") put(holder, key, each.value);
    else if (!Array.isArray(holder)) put(holder, each.key, each.value);
  }
  return copy;
}

/** As JSON.parse does: `__proto__` is a key like any other. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value: structuredClone(value),
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

const json = (value: unknown) => JSON.stringify(value).replaceAll(JSON.stringify(DEEP), DEEPLY_NESTED);

function form(payload: Readonly<Record<string, unknown>>): string {
  return Object.entries(payload)
    .flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((each) => [key, each]))
    .map(([key, value]) => {
      const text = typeof value === "string" ? value : json(value ?? null);
      return `${encodeURIComponent(String(key))}=${encodeURIComponent(wellFormed(text))}`;
    })
    .join("&");
}

/** Half a character has no UTF-8. */
const wellFormed = (text: string) => Buffer.from(text).toString();

const FORM = "application/x-www-form-urlencoded";

function bodyOf({ envelope }: SlackPayload, payload: Json): { body: string; contentType: string } {
  if (envelope === "json") return { body: json(payload), contentType: "application/json" };
  const body =
    envelope === "form" ? form(payload) : `payload=${encodeURIComponent(wellFormed(json(payload)))}`;
  return { body, contentType: FORM };
}

/** What becomes of a body on its way, as text. */
const spoiling: fc.Arbitrary<(body: string) => string> = fc.oneof(
  { weight: 20, arbitrary: fc.constant((body: string) => body) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<(body: string) => string>(
      (body) => body.slice(0, body.length / 2),
      (body) => `${body}${body}`,
      (body) => `${body}&${body}`,
      (body) => `\ufeff${body}`,
      (body) => `[${body}]`,
      (body) => body.replaceAll("%", "%25"),
      (body) => body.replaceAll("%22", "%2"),
      () => "",
      () => "null",
      () => "payload=null",
      () => "payload=%5B%5D&payload=%7B%7D",
      () => DEEPLY_NESTED,
      () => `{"type":"url_verification","challenge":${DEEPLY_NESTED}}`,
      (body) => body + " ".repeat(1_100_000),
    ),
  },
);

const usually = <T>(value: T, ...others: readonly [T, ...T[]]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const signature = usually<FuzzRequest["signature"]>(
  "valid",
  "of another body",
  "too old",
  "ahead",
  "garbled",
  "none",
);
const encoding = usually<FuzzRequest["encoding"]>("utf8", "latin1", "utf16le");
const moreHeaders = usually<Readonly<Record<string, string>>>(
  {},
  { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" },
  { "x-slack-retry-num": "many", "x-slack-retry-reason": "x".repeat(5_000) },
  { "content-encoding": "gzip" },
  { "transfer-encoding": "chunked" },
  { expect: "100-continue" },
  { cookie: "a=b; ".repeat(200) },
);
const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] as const;

/** Slack's requests: each kind as it is, or with up to three changes. */
export function slackRequest(door: FuzzScene & Pick<FrontDoor, "requestPath">): fc.Arbitrary<FuzzRequest> {
  const count = slackPayloads(door, () => "").length;
  const changes = fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) },
  );
  return fc
    .record({
      kind: fc.nat(count - 1),
      eventId: fc.nat(1e12),
      changes,
      spoil: spoiling,
      contentType: usually<string | undefined>(
        undefined,
        "application/json",
        FORM,
        `${FORM}; charset=utf-8`,
        "application/json; charset=utf-8",
        "text/plain",
        "multipart/form-data; boundary=x",
      ),
      headers: moreHeaders,
      method: usually<string>("POST", ...METHODS),
      encoding,
      signature,
    })
    .map(({ kind, eventId, changes, spoil, contentType, headers, ...rest }) => {
      const sent = slackPayloads(door, () => `Ev${eventId.toString(36).toUpperCase()}`)[kind];
      if (sent === undefined) throw new TypeError("There is no such kind.");
      const { body, contentType: usual } = bodyOf(sent, changed(sent.payload, changes));
      return {
        ...rest,
        what: changes.length === 0 ? sent.what : `${sent.what}, changed`,
        path: door.requestPath,
        headers: { "content-type": contentType ?? usual, ...headers },
        body: spoil(body),
      };
    });
}

const ODD_PATHS = [
  "/nowhere",
  "/%E0%A4%A",
  "//",
  "/..%2f..%2fetc/passwd",
  "/.env",
  "/slack",
  "/%00",
  "/a?b#c",
];
const PARAMETERS = ["team", "enterprise", "code", "state", "error", "redirect_uri", "team[]", "__proto__"];

/** What browsers, scanners and curious people send. */
function pageRequest(door: FrontDoor): fc.Arbitrary<FuzzRequest> {
  const value = fc.oneof(
    fc.constantFrom(
      "",
      door.team,
      "T0NOWHERE",
      "access_denied",
      "%00",
      "%",
      "x".repeat(2_000),
      "a.b.c",
      "%ED%A0%80",
    ),
    fc.string({ maxLength: 20 }).map((text) => encodeURIComponent(text)),
  );
  return fc
    .record({
      path: fc.constantFrom(...door.pagePaths, door.requestPath, ...ODD_PATHS),
      query: fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), value), { maxLength: 4 }),
      method: fc.oneof({ weight: 3, arbitrary: fc.constant("GET") }, fc.constantFrom(...METHODS)),
      headers: fc.constantFrom<Readonly<Record<string, string>>>(
        {},
        { accept: "text/html", "accept-language": "de" },
        { host: "evil.example" },
        { host: "[" },
        { cookie: "slack-app-oauth-state=x" },
        { "x-forwarded-host": "evil.example" },
      ),
      body: fc.constantFrom("", "a=b", "{}"),
    })
    .map(({ path, query, ...rest }) => ({
      what: "a page",
      path: query.length === 0 ? path : `${path}?${query.map((pair) => pair.join("=")).join("&")}`,
      encoding: "utf8" as const,
      signature: "none" as const,
      ...rest,
    }));
}

/** Any request that may come to the front door: most are Slack's, or nearly. */
export function frontDoorRequests(door: FrontDoor): fc.Arbitrary<FuzzRequest> {
  return fc.oneof({ weight: 5, arbitrary: slackRequest(door) }, { weight: 1, arbitrary: pageRequest(door) });
}

import { inspect } from "node:util";
import fc from "fast-check";

/** What the configuration of the log under test knows. */
export const KNOWN = {
  clientSecret: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  signingSecret: "8a2f6c1d9e3b7a405162738495a6b7c8",
  key: "q+9/7vXn0Z1mT+uYc5o2e8bJw4hK6pRsVxAQDtGfLiE=",
  password: "p@ss/w0rd:%41#'\"\\ü",
} as const;

export interface GeneratedSecret {
  readonly kind: string;
  /** As it stands in text. */
  readonly text: string;
  /** The part that must not be seen. */
  readonly core: string;
}

const ALPHANUMERIC = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];

function letters(alphabet: readonly string[], minLength: number, maxLength = minLength) {
  return fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((chars) => chars.join(""));
}

const digits = (min: number, max: number) => letters([..."123456789"], min, max);
const alphanumeric = (min: number, max = min) => letters(ALPHANUMERIC, min, max);
const base64url = (min: number, max: number) =>
  letters([...ALPHANUMERIC, "-", "_"], min, max).map((text) => `${text}9`);
const hex = (min: number, max: number) => letters([..."0123456789abcdef"], min, max);

function whole(kind: string, text: fc.Arbitrary<string>): fc.Arbitrary<GeneratedSecret> {
  return text.map((secret) => ({ kind, text: secret, core: secret }));
}

/** The last part is what makes it a secret. */
function ending(
  kind: string,
  start: fc.Arbitrary<string>,
  core: fc.Arbitrary<string>,
): fc.Arbitrary<GeneratedSecret> {
  return fc.tuple(start, core).map(([first, last]) => ({ kind, text: first + last, core: last }));
}

const team = alphanumeric(8, 10).map((id) => `T${id.toUpperCase()}`);
const ids = fc.tuple(team, alphanumeric(9)).map(([id, bot]) => `${id}/B${bot.toUpperCase()}`);
const jwtPart = fc
  .dictionary(fc.constantFrom("alg", "jti", "exp", "typ"), alphanumeric(8, 20), { minKeys: 1 })
  .map((claims) => Buffer.from(JSON.stringify(claims)).toString("base64url"));
/** Whatever a password may be, and not too short to be told from other words. */
const password = fc
  .string({ minLength: 9, maxLength: 24, unit: "grapheme-ascii" })
  .map((text) => text.replaceAll(" ", "_"));

export const SECRETS: fc.Arbitrary<GeneratedSecret> = fc.oneof(
  ending(
    "bot token",
    fc.tuple(digits(10, 13), digits(10, 13)).map((parts) => `xoxb-${parts.join("-")}-`),
    alphanumeric(24),
  ),
  ending(
    "user token",
    digits(10, 13).map((id) => `xoxp-${id}-${id}-`),
    hex(32, 32),
  ),
  ending("expiring token", fc.constantFrom("xoxe.xoxb-1-", "xoxe.xoxp-1-"), base64url(60, 80)),
  ending("refresh token", fc.constant("xoxe-1-"), base64url(60, 80)),
  ending(
    "app token",
    alphanumeric(10).map((id) => `xapp-1-A${id}-`),
    hex(64, 64),
  ),
  ending("older token", fc.constantFrom("xoxa-2-", "xoxr-", "xoxs-", "xwfp-"), alphanumeric(20, 40)),
  ending(
    "webhook",
    ids.map((path) => `https://hooks.slack.com/services/${path}/`),
    alphanumeric(24),
  ),
  ending(
    "webhook of GovSlack",
    ids.map((path) => `https://hooks.slack-gov.com/services/${path}/`),
    alphanumeric(24),
  ),
  ending(
    "trigger",
    fc
      .tuple(fc.constantFrom("workflows", "triggers"), ids)
      .map(([kind, path]) => `https://hooks.slack.com/${kind}/${path}/123456789012/`),
    alphanumeric(24),
  ),
  ending(
    "response_url",
    fc
      .tuple(
        fc.constantFrom("https://hooks.slack.com", "http://127.0.0.1:4000"),
        fc.constantFrom("commands", "actions"),
        ids,
      )
      .map(([host, kind, path]) => `${host}/${kind}/${path}/`),
    alphanumeric(24),
  ),
  ending(
    "code",
    fc.tuple(digits(9, 13), digits(9, 13)).map(([a, b]) => `${a}.${b}.`),
    hex(16, 64),
  ),
  ending(
    "state",
    fc.tuple(jwtPart, jwtPart).map(([head, claims]) => `${head}.${claims}.`),
    base64url(42, 42),
  ),
  ending(
    "code in a query",
    fc.constantFrom(
      "/slack/oauth_redirect?code=",
      "https://app.example.com/x?a=1&state=",
      "client_id=1.2&client_secret=",
    ),
    base64url(20, 40),
  ),
  fc
    .tuple(fc.constantFrom("mongodb://", "mongodb+srv://"), password, fc.boolean())
    .map(([scheme, core, isEscaped]) => ({
      kind: "database URI",
      text: `${scheme}user:${isEscaped ? encodeURIComponent(core) : core}@db.example.com/slack`,
      core,
    })),
  whole("known secret", fc.constantFrom(...Object.values(KNOWN))),
);

type Encoder = (text: string) => string;

/** How our code and its libraries write text into other text. */
export const ENCODERS: Readonly<Record<string, Encoder>> = {
  raw: (text) => text,
  JSON: (text) => JSON.stringify({ text }),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify({ text })),
  "JSON with escaped slashes": (text) => JSON.stringify([text]).replaceAll("/", "\\/"),
  "percent-encoded": encodeURIComponent,
  "percent-encoded twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "percent-encoded JSON": (text) => encodeURIComponent(JSON.stringify({ text })),
  form: (text) => new URLSearchParams({ text, more: "1" }).toString(),
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "Basic authorization": (text) => `Basic ${Buffer.from(`user:${text}`).toString("base64")}`,
  "Bearer authorization": (text) => `authorization: Bearer ${text}`,
  "JSON in base64": (text) => Buffer.from(JSON.stringify({ text })).toString("base64"),
  "percent-encoded base64": (text) => encodeURIComponent(Buffer.from(text).toString("base64")),
  hexadecimal: (text) => Buffer.from(text).toString("hex"),
  userinfo: (text) => `https://user:${encodeURIComponent(text)}@example.com/path`,
  "printed object": (text) => inspect({ deep: { text } }),
  "printed Map": (text) => inspect(new Map([["key", [text]]])),
  "printed Buffer": (text) => inspect(Buffer.from(text)),
  "Buffer in JSON": (text) => JSON.stringify(Buffer.from(text)),
};

/** Ways in which a secret could be read in a line. */
export function isSeenIn(line: string, core: string): boolean {
  const forms = [
    core,
    JSON.stringify(core).slice(1, -1),
    encodeURIComponent(core),
    new URLSearchParams({ a: core }).toString().slice(2),
  ];
  const bytes = Buffer.from(core);
  // What base64 has for sure of it, wherever it begins.
  const inBase64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64url")
      .slice(before === 0 ? 0 : before + 1, -3),
  );
  const asBytes = [bytes.toString("hex"), inspect(bytes).slice(8, -1), [...bytes].join(",")];
  return (
    [...forms, ...asBytes].some((form) => line.includes(form)) ||
    inBase64.some((form) => line.replaceAll("+", "-").replaceAll("/", "_").includes(form))
  );
}

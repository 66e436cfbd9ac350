import { isErrorCode, SECRET_NAMES } from "./names.js";

/** Finds secrets by what they look like, or by the name before them, in text that is not encoded in any way. */
interface Shape {
  readonly pattern: RegExp;
  readonly shown: (match: string, ...groups: string[]) => string;
}

const NAMES = SECRET_NAMES.join("|");

/** What stands in quotes behind a name, in JSON or as Node prints an object. */
const QUOTED = String.raw`["']?\s{0,3}(?:=>?|:)\s{0,3})(?:"((?:[^"\\\n]|\\.)+)|'((?:[^'\\\n]|\\.)+))`;

/**
 * Each pattern takes time in proportion to the text: what it may begin with is consumed with the match or cannot begin
 * again inside it, and what depends on the end of a match is decided in `shown`. None asks for a boundary in front of a
 * secret, which may follow anything. In masked text there is nothing more to mask.
 */
const SHAPES: readonly Shape[] = [
  // Tokens of bots, people, apps, configurations and functions, and what refreshes them.
  {
    pattern: /(xox[a-z]|xapp|xwfp)[.-][\w.-]*[\w-]/gi,
    shown: (_, kind) => `${kind}-[token]`,
  },
  {
    pattern: /eyJ[\w.-]+/g,
    shown: (run) => (run.split(".", 3).length === 3 ? "[jwt]" : run),
  },
  // What opens a WebSocket of Socket Mode.
  {
    pattern: /(\?ticket=)[^\s&"'<>]+/g,
    shown: (_, name) => `${name}[secret]`,
  },
  // Incoming webhooks, workflows' triggers and response_urls, at Slack and at a stand-in for it.
  {
    pattern: /(hooks\.slack(?:-gov)?\.com\/)[^\s"'<>\\),]+/gi,
    shown: (_, host) => `${host}[webhook]`,
  },
  {
    pattern: /(\/(?:services|commands|actions|workflows|triggers)\/[TE])[A-Z0-9]*\/[^\s"'<>\\),]+/g,
    shown: (_, path) => `${path}[webhook]`,
  },
  // A password that was not escaped may have anything in it: the host comes after the last @. Slashes may be escaped, as
  // JSON allows: taking that off later would take the backslash of a percent-encoded password for one of JSON's, too.
  {
    pattern: /(mongodb(?:\+srv)?:(?:\\*\/){2})(\S+)/gi,
    shown: (all, scheme = "", rest = "") => {
      const at = rest.lastIndexOf("@");
      return at < 0 ? all : `${scheme}[secret]${rest.slice(at)}`;
    },
  },
  {
    pattern: /(:(?:\\*\/){2})([^\s"'<>\\/?#]+)/g,
    shown: (all, slashes = "", authority = "") => {
      const at = authority.lastIndexOf("@");
      return authority.slice(0, Math.max(0, at)).includes(":")
        ? `${slashes}[secret]${authority.slice(at)}`
        : all;
    },
  },
  // The code of an OAuth redirect, or a trigger_id.
  {
    pattern: /(?<!\d)\d{4,}\.\d{4,}\.[0-9a-f]{8,}/gi,
    shown: () => "[code]",
  },
  {
    pattern: /(bearer |basic )[\w.~+/=%-]{16,}/gi,
    shown: (_, scheme) => `${scheme}[secret]`,
  },
  // In a query, a form or an environment.
  {
    pattern: new RegExp(`((?:${NAMES})=)[^\\s&"'<>]+`, "gi"),
    shown: (_, name) => `${name}[secret]`,
  },
  {
    pattern: /([?&]?)(?<![\w-])((?:code|state)=)([^\s&"'<>,;)]+)/gi,
    shown: (all, before = "", name, value = "") =>
      before === "" && isErrorCode(value) ? all : `${before}${name}[secret]`,
  },
  {
    pattern: new RegExp(`((?:${NAMES})s?${QUOTED}`, "gi"),
    shown: (_, name, double) => `${name}${double === undefined ? "'" : '"'}[secret]`,
  },
  {
    pattern: new RegExp(String.raw`((?<![\w-])(?:code|state)${QUOTED}`, "gi"),
    shown: (all, name, double, single) => {
      if (isErrorCode(double ?? single ?? "")) return all;
      return `${name}${double === undefined ? "'" : '"'}[secret]`;
    },
  },
  // JSON.parse quotes the text that it could not read: what somebody wrote.
  {
    pattern: /(unexpected token ).{1,80}?( is not valid JSON)/gis,
    shown: (_, start, end) => `${start}[text]${end}`,
  },
];

/** In every text that has one of the shapes, and in few others: most lines are looked at once. */
const HINT = new RegExp(
  String.raw`xox|xapp|xwfp|\?ticket=|eyJ|hooks\.slack|/(?:services|commands|actions|workflows|triggers)/|mongodb|:\\*/\\*/|\d\.\d{4,}\.|bearer |basic |unexpected token|${NAMES}|(?:code|state)["']?\s{0,3}[=:]`,
  "i",
);

export function maskShapes(text: string): string {
  if (!HINT.test(text)) return text;
  let masked = text;
  for (const { pattern, shown } of SHAPES) masked = masked.replace(pattern, shown);
  return masked;
}

import { inspect } from "node:util";

/** A secret shorter than this is masked only as a whole word, because it may be part of any other word. */
const MIN_LENGTH = 8;

/** A secret shorter than this may be any word or number. It is masked only after a secret's name, or in a URI. */
const MIN_WORD_LENGTH = 4;

type Encoder = (text: string) => string;

/** How our own code and libraries write text into other text. Base64 is looked for by `maskEncodedBytes`. */
const ENCODERS: readonly Encoder[] = [
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => inspect(text).slice(1, -1),
  encodeURIComponent,
  (text) => new URLSearchParams([["", text]]).toString().slice(1),
  encodeURI,
  (text) => text.replace(/=+$/, ""),
  (text) => text.replaceAll("+", "-").replaceAll("/", "_"),
  (text) => Buffer.from(text).toString("latin1"),
];

/** Replaces secrets that are known, as they are and as they are written into other text. */
export function knownSecrets(secrets: readonly string[]): {
  readonly mask: (text: string) => string;
  readonly minLength: number;
} {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const words = forms
    .filter((form) => form.length < MIN_LENGTH)
    .map((form) => new RegExp(`(?<![A-Za-z0-9[])${escaped(form)}(?![A-Za-z0-9\\]])`, "g"));
  const parts = forms.filter((form) => form.length >= MIN_LENGTH);
  return {
    minLength: Math.min(...forms.map(({ length }) => length)),
    mask: (text) => {
      let masked = text;
      for (const part of parts) if (masked.includes(part)) masked = masked.replaceAll(part, "[secret]");
      for (const word of words) masked = masked.replace(word, "[secret]");
      return masked;
    },
  };
}

/** Encoded once and twice: a URL in a URL, JSON in JSON. */
function formsOf(secret: string): string[] {
  const once = ENCODERS.map((encode) => encode(secret));
  const twice = once.flatMap((text) => ENCODERS.map((encode) => encode(text)));
  return [secret, ...once, ...twice].filter(({ length }) => length >= MIN_WORD_LENGTH);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

const PERCENT = /(?:%[0-9a-f]{2})+/gi;
const HEX = /^[0-9a-f]+$/i;
const BLANKS = "bfnrtv0";

/**
 * Text with one layer taken off: of percent encoding, or, where there is none, of backslashes (JSON's, and of strings that
 * Node prints). It has no more lines than before.
 */
export function decodeOnce(text: string): string {
  const decoded = text.includes("%") ? text.replace(PERCENT, fromPercent) : text;
  return decoded === text ? withoutBackslashes(text) : decoded;
}

function fromPercent(run: string): string {
  return run.length === 3 && run < "%8"
    ? charOf(run.slice(1))
    : Buffer.from(run.replaceAll("%", ""), "hex").toString().replaceAll("\n", " ");
}

function charOf(hex: string): string {
  const char = String.fromCharCode(Number.parseInt(hex, 16));
  return char === "\n" ? " " : char;
}

function withoutBackslashes(text: string): string {
  let at = text.indexOf("\\");
  if (at < 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (; at >= 0; at = text.indexOf("\\", from)) {
    const char = text.charAt(at + 1);
    const digits = char === "u" ? 4 : char === "x" ? 2 : 0;
    const hex = text.slice(at + 2, at + 2 + digits);
    const isHex = digits > 0 && hex.length === digits && HEX.test(hex);
    const plain = isHex ? charOf(hex) : BLANKS.includes(char) ? " " : char;
    parts.push(text.slice(from, at), plain);
    from = at + 2 + (isHex ? digits : 0);
  }
  parts.push(text.slice(from));
  return parts.join("");
}

/** Words and paths: base64 of text has capitals or digits in it, and so have the others. */
const PLAIN = /^[a-z_/-]+$/;

/** A way in which bytes are written as text. */
interface BytesAsText {
  readonly runs: RegExp;
  /** The decoded text of several runs, in one or more readings. */
  readonly readings: readonly ((runs: readonly string[]) => Reading)[];
}

/** The bytes of several runs, one after the other, with a few more between them. */
interface Reading {
  readonly bytes: Buffer;
  /** How many bytes each run has, with those after it. */
  readonly lengths: readonly number[];
}

/** What stands after each run: a new line, in as many bytes as the encoding needs. */
const BASE64_LINE = "CgoK";
const HEX_LINE = "0a";
const DECIMAL_LINE = "10";

/**
 * Base64 in both alphabets, hexadecimal digits (a Buffer as Node prints it has spaces between them), and a list of bytes as
 * JSON has it. A run of base64 is read from each of its first four places, since what stands before it may be made of the
 * same letters.
 */
function bytesAsText(minBytes: number): readonly BytesAsText[] {
  return [
    {
      runs: new RegExp(`\\b[\\w+/-]{${Math.ceil((minBytes * 4) / 3)},}`, "g"),
      readings: [0, 1, 2, 3].map((from) => (runs) => {
        const groups = runs.map(
          (run) => `${run.slice(from)}${"AAA".slice((run.length - from + 3) % 4)}${BASE64_LINE}`,
        );
        return {
          bytes: Buffer.from(groups.join(""), "base64"),
          lengths: groups.map(({ length }) => (length / 4) * 3),
        };
      }),
    },
    {
      runs: new RegExp(`(?<![0-9a-fA-F])(?:[0-9a-fA-F]{2} ?){${minBytes},}`, "g"),
      readings: [
        (runs) => {
          const pairs = runs.map((run) => run.replaceAll(" ", "") + HEX_LINE);
          return {
            bytes: Buffer.from(pairs.join(""), "hex"),
            lengths: pairs.map(({ length }) => length / 2),
          };
        },
      ],
    },
    {
      runs: new RegExp(`(?<!\\d)\\d{1,3}(?:,\\s{0,12}\\d{1,3}){${minBytes - 1},}`, "g"),
      readings: [
        (runs) => {
          const lists = runs.map((run) => [...run.split(","), DECIMAL_LINE].map(Number));
          return { bytes: Buffer.from(lists.flat()), lengths: lists.map(({ length }) => length) };
        },
      ],
    },
  ];
}

/**
 * Replaces runs of at least `minBytes` encoded bytes in which `mask` finds something. It is asked about all runs at once,
 * and then about those of a reading that has something, a line each.
 */
export function encodedBytesMasker(
  minBytes: number,
  mask: (text: string) => string,
): (text: string) => string {
  const kinds = bytesAsText(minBytes);
  return (text) => {
    let masked = text;
    for (const { runs, readings } of kinds) {
      const found = [...new Set(masked.match(runs))].filter((run) => !PLAIN.test(run));
      if (found.length === 0) continue;
      const secret = new Set<string | undefined>();
      for (const read of readings) {
        const { bytes, lengths } = read(found);
        const said = bytes.toString("latin1");
        if (mask(said) === said) continue;
        const lines = slices(said, lengths).map((line) => line.replaceAll("\n", " "));
        const shown = mask(lines.join("\n")).split("\n");
        for (const [index, run] of found.entries()) if (shown[index] !== lines[index]) secret.add(run);
      }
      if (secret.size > 0)
        masked = masked.replace(runs, (run) => (secret.has(run) ? "[encoded secret]" : run));
    }
    return masked;
  };
}

function slices(text: string, lengths: readonly number[]): string[] {
  let to = 0;
  return lengths.map((length) => {
    to += length;
    return text.slice(to - length, to);
  });
}

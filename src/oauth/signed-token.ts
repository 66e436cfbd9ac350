import { createHmac, timingSafeEqual } from "node:crypto";

/** The one header that is written and read: {"alg":"HS256"}. */
const HEADER = encode({ alg: "HS256" });

/** A token of these claims, signed with the key: a JWS in its compact form (RFC 7515) with HS256, as JWTs are (RFC 7519). */
export function signToken(claims: object, key: Uint8Array): string {
  const signed = `${HEADER}.${encode(claims)}`;
  return `${signed}.${signatureOf(signed, key).toString("base64url")}`;
}

/** The claims of a token that was signed with this key; undefined for any other text. */
export function verifyToken(token: string, key: Uint8Array): object | undefined {
  const [header, payload, signature, ...more] = token.split(".");
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  const expected = signatureOf(`${header}.${payload}`, key);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return isOfHs256(header) ? decode(payload) : undefined;
}

/** The claims of a token, without checking its signature; undefined for text that is not a token. */
export function claimsOf(token: string): object | undefined {
  return decode(token.split(".")[1]);
}

function isOfHs256(header: string | undefined): boolean {
  const { alg, crit }: { alg?: unknown; crit?: unknown } = decode(header) ?? {};
  return alg === "HS256" && crit === undefined;
}

function signatureOf(signed: string, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(signed).digest();
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

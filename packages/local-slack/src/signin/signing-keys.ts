import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { randomKey } from "../ids.js";

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** By whom an id_token is signed: with `"another key"` by one that Slack has not published, with `"nobody"` not at all (`alg: none`). */
export type Signer = "Slack" | "another key" | "nobody";

/** Made when they are first needed, since that takes half a second, and for all local Slacks of a process. */
let first: SigningKey | undefined;
let unpublished: SigningKey | undefined;

/** The RSA key that signs id_tokens, and its public half as a JWK Set (RFC 7517). */
export class SigningKeys {
  #current: SigningKey | undefined;

  /** What apps verify id_tokens by. */
  get published(): { readonly keys: readonly object[] } {
    const { kid, publicKey } = this.#key();
    return { keys: [{ ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" }] };
  }

  /** From now on another key signs, and it alone is published. */
  renew(): void {
    this.#current = newKey();
  }

  /** A JWS in its compact form (RFC 7515). */
  sign(claims: object, signer: Signer = "Slack"): string {
    const { kid, privateKey } = this.#key();
    if (signer === "nobody") return `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`;
    if (signer === "another key") unpublished ??= newKey();
    const by = signer === "another key" && unpublished ? unpublished.privateKey : privateKey;
    const signed = `${encode({ alg: "RS256", typ: "JWT", kid })}.${encode(claims)}`;
    return `${signed}.${createSign("RSA-SHA256").update(signed).sign(by, "base64url")}`;
  }

  #key(): SigningKey {
    first ??= newKey();
    this.#current ??= first;
    return this.#current;
  }
}

function newKey(): SigningKey {
  return { kid: randomKey(), ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

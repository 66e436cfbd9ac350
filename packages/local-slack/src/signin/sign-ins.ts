import { createHash } from "node:crypto";
import { randomToken } from "../ids.js";
import { type Grant, IssuedToken, type Token } from "../oauth/tokens.js";
import type { Person, Workspace } from "../org/workspaces.js";
import { identityClaims } from "./identity-claims.js";
import { type Signer, SigningKeys } from "./signing-keys.js";

/** https://docs.slack.dev/authentication/sign-in-with-slack: five minutes. */
const ID_TOKEN_LIFETIME_SEC = 300;

/** Who signed in, to what. */
export interface SignIn {
  readonly appId: string;
  readonly clientId: string;
  /** The redirect URI that the authorize request named; absent when it named none. */
  readonly redirectUri?: string;
  readonly person: Person;
  readonly workspace: Workspace;
  readonly scopes: readonly string[];
  /** Empty when the app sent none, as at Slack. */
  readonly nonce: string;
  readonly authTimeSec: number;
}

/** What is wrong with the next id_token. */
export interface Forgery {
  /** Claims in place of Slack's own; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Default: Slack itself. */
  readonly signedBy?: Signer;
}

/**
 * The tokens of Sign in with Slack. An access token of it says who a person is, and nothing else: it is none of the app's
 * installation, and signing in installs nothing.
 */
export class SignIns {
  readonly keys = new SigningKeys();
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #idTokens: string[] = [];
  #forgery: Forgery | undefined;

  constructor(
    private readonly issuer: string,
    private readonly clock: () => number,
  ) {}

  /** Every token ever issued, id_tokens too. */
  get secrets(): readonly string[] {
    return [...this.#tokens.keys(), ...this.#idTokens];
  }

  /** The access token, alive or dead. */
  find(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  /** Ends an access token. Returns whether it was alive. */
  revoke(value: string): boolean {
    const token = this.#tokens.get(value);
    const wasAlive = token !== undefined && token.deadAs === undefined;
    token?.end("token_revoked");
    return wasAlive;
  }

  /** Makes the next id_token one that no app should honour. */
  forgeNext(forgery: Forgery): void {
    this.#forgery = forgery;
  }

  /** An access token, and an id_token that says who signed in. */
  issue(signIn: SignIn): { readonly accessToken: string; readonly idToken: string } {
    const { appId, clientId, person, workspace, scopes, nonce, authTimeSec } = signIn;
    const grant: Grant = {
      kind: "user",
      appId,
      target: workspace.id,
      isEnterpriseInstall: false,
      userId: person.id,
      botId: "",
      scopes,
      isAlive: true,
      tokens: [],
    };
    const accessToken = randomToken("user");
    this.#tokens.set(accessToken, new IssuedToken(accessToken, grant, this.clock));
    const nowSec = Math.floor(this.clock() / 1_000);
    const { claims, signedBy } = this.#forgery ?? {};
    this.#forgery = undefined;
    const idToken = this.keys.sign(
      {
        iss: this.issuer,
        aud: clientId,
        exp: nowSec + ID_TOKEN_LIFETIME_SEC,
        iat: nowSec,
        auth_time: authTimeSec,
        nonce,
        at_hash: atHash(accessToken),
        ...identityClaims(person, workspace, scopes),
        ...claims,
      },
      signedBy,
    );
    this.#idTokens.push(idToken);
    return { accessToken, idToken };
  }
}

/** The left half of the token's SHA-256 (OpenID Connect Core, 3.1.3.6). */
function atHash(accessToken: string): string {
  return createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url");
}

import { hkdfSync } from "node:crypto";
import { isTenant, TENANT_IN_WORDS } from "../../installations/tenant.js";
import { signToken, verifyToken } from "../signed-token.js";
import { InstallLinkError } from "./install-link-error.js";
import { LONGEST_RETURN_TO, mayReturnTo } from "./return-address.js";

/** A week: a link may be sent by mail. */
const EXPIRES_IN_MS = 7 * 24 * 60 * 60 * 1_000;

/** What an install link is made of. */
export interface InstallLinkOptions {
  /** The company's own id of a customer: 1 to 128 letters, digits and signs of ASCII, without blanks. */
  readonly tenant: string;
  /**
   * Where the person goes afterwards: a URL of an origin in `RETURN_ORIGINS`, 512 characters at most. It gets
   * `status=installed` with `team` or `organization`, or `status=cancelled`. Without it the person sees the app's own pages.
   */
  readonly returnTo?: string;
  /** A week by default. */
  readonly expiresInMs?: number;
}

/** What an install link says. */
export type InstallLink = Pick<InstallLinkOptions, "tenant" | "returnTo">;

export interface InstallLinksOptions {
  /** Signs the links (the client secret will do); every process needs the same one. */
  readonly secret: string;
  /** Where people install the app. */
  readonly installUrl: string;
  readonly returnOrigins: readonly string[];
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * Links to the install path that carry a tenant: a signed token (JWT, HS256), under a key that no state is signed with. A link
 * works any number of times until it expires. Whoever has it can install the app for that tenant.
 */
export class InstallLinks {
  readonly #key: Uint8Array;
  readonly #options: InstallLinksOptions;

  constructor(options: InstallLinksOptions) {
    const { secret } = options;
    this.#key = new Uint8Array(hkdfSync("sha256", secret, "", "bolt-mongodb-app install link v1", 32));
    this.#options = options;
  }

  /** A new link. Throws `InstallLinkError` for a tenant, an address or a time that cannot be used. */
  make({ tenant, returnTo, expiresInMs = EXPIRES_IN_MS }: InstallLinkOptions): string {
    if (!isTenant(tenant)) throw new InstallLinkError(`The tenant of an install link is ${TENANT_IN_WORDS}.`);
    if (!(expiresInMs > 0 && Number.isFinite(expiresInMs))) {
      throw new InstallLinkError("An install link expires in a number of milliseconds above 0.");
    }
    if (returnTo !== undefined && !this.mayReturnTo(returnTo)) {
      throw new InstallLinkError(
        `The returnTo of an install link is a URL of an origin that RETURN_ORIGINS names, without a password and with ${LONGEST_RETURN_TO} characters at most.`,
      );
    }
    const issuedAtMs = this.#options.clock();
    const claims: LinkClaims = {
      tenant,
      ...(returnTo !== undefined && { returnTo }),
      iat: Math.floor(issuedAtMs / 1_000),
      exp: Math.ceil((issuedAtMs + expiresInMs) / 1_000),
    };
    const url = new URL(this.#options.installUrl);
    url.searchParams.set("link", signToken(claims, this.#key));
    return url.href;
  }

  /** What the token of a link says, or why it is not honoured. */
  verify(token: unknown): InstallLink | "expired" | "not ours" {
    const claims = this.#claims(token);
    if (claims === undefined) return "not ours";
    return claims.exp * 1_000 <= this.#options.clock() ? "expired" : claims;
  }

  /** The same, for one that was honoured when the install began, and may have expired since. */
  read(token: unknown): InstallLink | undefined {
    return this.#claims(token);
  }

  /** Whether a person may be sent there. */
  mayReturnTo(address: string): boolean {
    return mayReturnTo(address, this.#options.returnOrigins);
  }

  #claims(token: unknown): LinkClaims | undefined {
    const claims = typeof token === "string" ? verifyToken(token, this.#key) : undefined;
    // What was signed with this key was made above.
    return claims as LinkClaims | undefined;
  }
}

/** `iat` and `exp` in seconds since the epoch (RFC 7519). */
type LinkClaims = InstallLink & { iat: number; exp: number };

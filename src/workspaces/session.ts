import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { signToken, verifyToken } from "../oauth/signed-token.js";
import { cookieName, cookieOf } from "../oauth/state-cookie.js";
import type { SignedIn } from "../signin/signed-in.js";

const NAME = "workspaces";
/** A working day: there is no list of sessions, so that only the end of its time ends one that was copied. */
const LIFETIME_MS = 8 * 60 * 60 * 1_000;
/** For a cookie browsers have 4 KB. */
const MOST_PEOPLE = 10;
const LONGEST_NAME = 80;

/** Who somebody is in one workspace. */
export type SessionPerson = Pick<SignedIn, "teamId" | "enterpriseId" | "userId" | "teamName">;

/** Who somebody is, in each workspace that they have signed in to, and what their forms carry. */
export interface Session {
  readonly people: readonly SessionPerson[];
  /** No other website can know it. */
  readonly formToken: string;
}

/**
 * The session of the page of workspaces: a signed cookie (HS256, under a key that nothing else is signed with) that scripts and other
 * sites do not get. It says who signed in, nothing else, and counts for eight hours.
 */
export class Sessions {
  readonly #key: Uint8Array;
  readonly #name: string;
  readonly #isSecure: boolean;
  readonly #clock: () => number;

  constructor({
    secret,
    publicUrl,
    clock,
  }: {
    /** Every process needs the same one; the client secret will do. */
    readonly secret: string;
    readonly publicUrl: string;
    readonly clock: () => number;
  }) {
    this.#isSecure = publicUrl.startsWith("https:");
    this.#key = new Uint8Array(hkdfSync("sha256", secret, "", "bolt-mongodb-app workspaces session v1", 32));
    this.#name = cookieName(NAME, publicUrl);
    this.#clock = clock;
  }

  /** The session of a request; undefined where there is none that counts. */
  of(request: IncomingMessage): Session | undefined {
    const cookie = cookieOf(request, this.#name) ?? "";
    const claims = verifyToken(cookie, this.#key) as SessionClaims | undefined; // what this key signed was made below
    if (claims === undefined || claims.exp * 1_000 <= this.#clock()) return undefined;
    const formToken = createHmac("sha256", this.#key).update(`form:${cookie}`).digest("base64url");
    return { people: claims.people, formToken };
  }

  /** The `Set-Cookie` of a session with one more person, who takes the place of another one of the same workspace. */
  with(person: SessionPerson, session: Session | undefined): string {
    const { teamId, enterpriseId, userId, teamName } = person;
    const others = session?.people.filter((each) => each.teamId !== teamId) ?? [];
    const claims: SessionClaims = {
      people: [
        ...others.slice(1 - MOST_PEOPLE),
        {
          teamId,
          userId,
          ...(enterpriseId !== undefined && { enterpriseId }),
          ...(teamName !== undefined && { teamName: teamName.slice(0, LONGEST_NAME) }),
        },
      ],
      exp: Math.floor((this.#clock() + LIFETIME_MS) / 1_000),
    };
    return this.#cookie(signToken(claims, this.#key), LIFETIME_MS / 1_000);
  }

  /** The `Set-Cookie` that ends a session in this browser. */
  get none(): string {
    return this.#cookie("", 0);
  }

  #cookie(value: string, maxAgeSec: number): string {
    const secure = this.#isSecure ? "; Secure" : "";
    return `${this.#name}=${value}; Path=/; Max-Age=${maxAgeSec}; HttpOnly; SameSite=Lax${secure}`;
  }
}

/** `exp` in seconds since the epoch (RFC 7519). */
type SessionClaims = { people: readonly SessionPerson[]; exp: number };

/** Whether a form is of a page of this session. */
export function isFormOf({ formToken }: Session, token: unknown): boolean {
  const [given, expected] = [Buffer.from(String(token)), Buffer.from(formToken)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

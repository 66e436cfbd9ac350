import { randomTicket } from "../ids.js";

const CODE_LIFETIME_MS = 10 * 60_000;

/** What every code is bound to. */
interface Bound {
  readonly clientId: string;
  /** The redirect URI that the authorize request named; absent when it named none. */
  readonly redirectUri?: string;
}

/** What a person approved. */
export interface Approval extends Bound {
  /** The workspace, or the organization. */
  readonly target: string;
  readonly userId: string;
  readonly botScopes: readonly string[];
  readonly userScopes: readonly string[];
}

interface Code<Approved> {
  readonly approval: Approved;
  readonly expiresAtMs: number;
  used: boolean;
}

/** OAuth codes: each good once, for ten minutes, for one client and one redirect URI. */
export class OAuthCodes<Approved extends Bound = Approval> {
  readonly #codes = new Map<string, Code<Approved>>();

  constructor(private readonly clock: () => number) {}

  /** Every code ever issued. */
  get secrets(): readonly string[] {
    return [...this.#codes.keys()];
  }

  issue(approval: Approved): string {
    const code = randomTicket();
    this.#codes.set(code, { approval, expiresAtMs: this.clock() + CODE_LIFETIME_MS, used: false });
    return code;
  }

  /**
   * Uses the code up, or returns the error of `oauth.v2.access` and `openid.connect.token`. The redirect URI must be that of the authorize
   * request, and absent when that had none. A refusal does not use the code up.
   */
  redeem(
    code: string,
    clientId: string,
    redirectUri: string | undefined,
  ): Approved | "invalid_code" | "code_already_used" | "bad_redirect_uri" {
    const found = this.#codes.get(code);
    if (found === undefined || found.approval.clientId !== clientId) return "invalid_code";
    if (found.used) return "code_already_used";
    if (this.clock() >= found.expiresAtMs) return "invalid_code";
    if (found.approval.redirectUri !== redirectUri) return "bad_redirect_uri";
    found.used = true;
    return found.approval;
  }
}

import { FetchedOnce } from "./fetched-once.js";
import { SignInError } from "./sign-in-error.js";
import { type Fetch, slackJson } from "./slack-json.js";

/** Slack publishes one or two. */
const MOST_KEYS = 20;

/** Where Slack says that its parts of Sign in with Slack are. */
export interface ProviderAddresses {
  readonly authorize: string;
  readonly token: string;
  readonly keys: string;
}

/** A JWK Set (RFC 7517). */
export interface KeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** What Slack gives for a code. */
export interface Exchanged {
  readonly idToken: string;
  readonly accessToken: string | undefined;
}

export interface OpenIdProviderOptions {
  /** Who signs id_tokens: Slack's origin, below which its discovery document is. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: Fetch;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * Slack, as OpenID Connect sees it. Where its parts are is in its discovery document
 * (https://docs.slack.dev/authentication/sign-in-with-slack), which is kept for an hour, as its keys are. Every method rejects
 * with `SignInError` when Slack does not answer as it should.
 */
export class OpenIdProvider {
  readonly #options: OpenIdProviderOptions;
  readonly #addresses: FetchedOnce<ProviderAddresses>;
  readonly #keys: FetchedOnce<KeySet>;

  constructor(options: OpenIdProviderOptions) {
    const { issuer, fetch, clock } = options;
    this.#options = options;
    this.#addresses = new FetchedOnce(
      async () => addressesIn(await slackJson(fetch, `${issuer}/.well-known/openid-configuration`), issuer),
      clock,
    );
    this.#keys = new FetchedOnce(
      async () => keysIn(await slackJson(fetch, (await this.addresses()).keys)),
      clock,
    );
  }

  get issuer(): string {
    return this.#options.issuer;
  }

  get clientId(): string {
    return this.#options.clientId;
  }

  addresses(): Promise<ProviderAddresses> {
    return this.#addresses.get();
  }

  /** What id_tokens are verified by. */
  keys(): Promise<KeySet> {
    return this.#keys.get();
  }

  /** The same as they are now, or were half a minute ago: for an id_token of a key that is not among those known. */
  keysAnew(): Promise<KeySet> {
    return this.#keys.getAnew();
  }

  /** `openid.connect.token` (https://docs.slack.dev/reference/methods/openid.connect.token). A code works once. */
  async exchange(code: string, redirectUri: string): Promise<Exchanged> {
    const { clientId, clientSecret, fetch } = this.#options;
    const body = new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
    });
    const answer = await slackJson(fetch, (await this.addresses()).token, { method: "POST", body });
    if (answer.ok !== true) throw refusalOf(answer.error);
    const { id_token: idToken, access_token: accessToken } = answer;
    if (typeof idToken !== "string") throw new SignInError("sign_in_slack_away", "no id_token");
    return { idToken, accessToken: typeof accessToken === "string" ? accessToken : undefined };
  }
}

function addressesIn(document: Readonly<Record<string, unknown>>, issuer: string): ProviderAddresses {
  if (document.issuer !== issuer) throw new SignInError("sign_in_slack_away", "another issuer");
  const address = (name: string): string => {
    const value = document[name];
    if (typeof value === "string" && isAsSafeAs(issuer, value)) return value;
    throw new SignInError("sign_in_slack_away", `no ${name}`);
  };
  return {
    authorize: address("authorization_endpoint"),
    token: address("token_endpoint"),
    keys: address("jwks_uri"),
  };
}

/** The client's secret is sent there: only a Slack that is itself at http, on this machine, may name such addresses. */
function isAsSafeAs(issuer: string, address: string): boolean {
  if (!URL.canParse(address)) return false;
  return ["https:", new URL(issuer).protocol].includes(new URL(address).protocol);
}

function keysIn({ keys }: Readonly<Record<string, unknown>>): KeySet {
  const isKey = (key: unknown): key is KeySet["keys"][number] => typeof key === "object" && key !== null;
  if (Array.isArray(keys) && keys.length <= MOST_KEYS && keys.every(isKey)) return { keys };
  throw new SignInError("sign_in_slack_away", "no keys");
}

/** What Slack says of a code, and of who sends it; any other error is Slack failing. */
function refusalOf(error: unknown): SignInError {
  const name = typeof error === "string" && /^\w{1,60}$/.test(error) ? error : "no error";
  if (["invalid_code", "code_already_used"].includes(name))
    return new SignInError("sign_in_code_refused", name);
  const ours = ["bad_client_secret", "invalid_client_id", "bad_redirect_uri"].includes(name);
  return new SignInError(ours ? "sign_in_misconfigured" : "sign_in_slack_away", name);
}

import type { StateStore } from "@slack/oauth";
import type { Request, RequestHandler, Response } from "express";
import { runListener } from "../log/listener-run.js";
import type { Log } from "../log/log.js";
import { stateIn } from "../oauth/links/asked-link.js";
import { mayReturnTo } from "../oauth/links/return-address.js";
import { loadPart } from "../packages/package-missing-error.js";
import { OF_SIGN_IN } from "../packages/packages.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { failurePage } from "../web/pages/pages.js";
import type { Site } from "../web/pages/site.js";
import {
  type AskedSignIn,
  type SignInState,
  signInPath,
  signInState,
  unverifiedState,
} from "./asked-sign-in.js";
import { BrowserBinding, browserMark, isMarkOf, nonceOf } from "./browser-binding.js";
import { type Jose, verifyIdToken } from "./id-token.js";
import type { OpenIdProvider } from "./openid-provider.js";
import { SignInError } from "./sign-in-error.js";
import { outcomeOf, signInFailure } from "./sign-in-outcome.js";
import type { OnSignedIn } from "./signed-in.js";

export interface SignInOptions {
  readonly provider: OpenIdProvider;
  readonly scopes: readonly string[];
  /** Where people come back to. */
  readonly redirectUri: string;
  readonly publicUrl: string;
  /** Where a link may send people besides the app itself. */
  readonly returnOrigins: readonly string[];
  /** Of states that no install honours. */
  readonly states: StateStore;
  readonly onSignedIn: OnSignedIn;
  readonly site: Site;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * Sign in with Slack (https://docs.slack.dev/authentication/sign-in-with-slack): two routes, one that leads to Slack and one to
 * which people come back. A state works for ten minutes, once, in the browser that began; the access token is neither kept nor
 * used. Who could not be signed in gets a page that says why.
 */
export class SignIn {
  readonly #options: SignInOptions;
  readonly #binding: BrowserBinding;
  #jose: Promise<Jose> | undefined;

  constructor(options: SignInOptions) {
    this.#options = options;
    this.#binding = new BrowserBinding(options.publicUrl);
  }

  /** Loads what verifies id_tokens. Rejects with `PackageMissingError` where it is not installed. */
  async prepare(): Promise<void> {
    await this.#loadJose();
  }

  /** `GET /slack/signin`, with `team` as a hint and `returnTo` for the app: 302 to Slack. */
  readonly begin: RequestHandler = async (request, response) => {
    const { provider, scopes, redirectUri, states } = this.#options;
    try {
      const asked = this.#askedBy(request);
      const { authorize } = await provider.addresses();
      const secret = this.#binding.newSecret();
      const metadata: SignInState = { ...asked, browser: browserMark(secret) };
      const state = await states.generateStateParam(
        { scopes: [...scopes], redirectUri, metadata: JSON.stringify(metadata) },
        new Date(),
      );
      const url = new URL(authorize);
      for (const [name, value] of Object.entries({
        response_type: "code",
        scope: scopes.join(" "),
        client_id: provider.clientId,
        redirect_uri: redirectUri,
        state,
        nonce: nonceOf(secret),
        ...(asked.team !== undefined && { team: asked.team }),
      })) {
        url.searchParams.set(name, value);
      }
      response.cookie(this.#binding.name, secret, this.#binding.optionsWithLifetime);
      response.set("cache-control", "no-store").redirect(302, url.href);
    } catch (error) {
      this.#refuse(error, request, response, {});
    }
  };

  /** Where people come back to. Only a GET uses the state and the code up: a link scanner's HEAD does not. */
  readonly finish: RequestHandler = async (request, response) => {
    if (request.method !== "GET") return void response.status(405).set("allow", "GET").end();
    const { log, telemetry, onSignedIn } = this.#options;
    const secret = this.#binding.secretOf(request);
    let asked: AskedSignIn = {};
    try {
      const state = stateIn(request.originalUrl);
      const unverified = unverifiedState(state);
      if (secret === undefined || (unverified !== undefined && !isMarkOf(secret, unverified.browser))) {
        throw new SignInError("sign_in_other_browser");
      }
      asked = (await this.#use(state)) ?? {};
      response.clearCookie(this.#binding.name, this.#binding.options);
      const person = await this.#personOf(request, secret);
      log.info({ team: person.teamId }, "A person signed in with Slack");
      telemetry.count("bolt_mongodb_app.approvals", { kind: "sign_in", outcome: "signed_in" });
      response.set("cache-control", "no-store");
      const { returnTo } = asked;
      try {
        await runListener({ listener: "onSignedIn", team: person.teamId }, () =>
          onSignedIn({ ...person, ...(returnTo !== undefined && { returnTo }) }, request, response),
        );
      } catch (error) {
        throw new SignInError("sign_in_hook_failed", undefined, { cause: error });
      }
    } catch (error) {
      this.#refuse(error, request, response, asked);
    }
  };

  #askedBy({ query }: Request): AskedSignIn {
    const { publicUrl, returnOrigins } = this.#options;
    const { team, returnTo } = query;
    if (returnTo !== undefined && !mayReturnTo(returnTo, [...returnOrigins, new URL(publicUrl).origin])) {
      throw new SignInError("sign_in_address_refused");
    }
    // Only a hint: Slack leaves one out that it does not know.
    const hint = typeof team === "string" && /^[TE][A-Z0-9]{2,30}$/.test(team) ? team : undefined;
    return {
      ...(typeof returnTo === "string" && { returnTo }),
      ...(hint !== undefined && { team: hint }),
    };
  }

  /** Uses the state up. */
  async #use(state: string): Promise<SignInState | undefined> {
    const { metadata } = await this.#options.states.verifyStateParam(new Date(), state);
    return signInState(metadata);
  }

  async #personOf({ query }: Request, secret: string) {
    const { provider, redirectUri, clock } = this.#options;
    const { code, error } = query;
    if (error === "access_denied") throw new SignInError("sign_in_cancelled");
    if (typeof code !== "string" || code === "" || error !== undefined) {
      throw new SignInError("sign_in_not_approved");
    }
    const [jose, exchanged] = await Promise.all([this.#loadJose(), provider.exchange(code, redirectUri)]);
    return verifyIdToken(exchanged, { provider, nonce: nonceOf(secret), jose, nowMs: clock() });
  }

  #loadJose(): Promise<Jose> {
    this.#jose ??= loadPart("Sign in with Slack", OF_SIGN_IN, () => import("jose"));
    return this.#jose;
  }

  #refuse(error: unknown, request: Request, response: Response, asked: AskedSignIn): void {
    const { site, log, telemetry } = this.#options;
    const failure = signInFailure(error, this.#binding.secretOf(request) !== undefined);
    const { status, message, level } = failure;
    log[level]({ err: error }, "A person could not be signed in");
    telemetry.count("bolt_mongodb_app.approvals", { kind: "sign_in", outcome: outcomeOf(failure) });
    if (response.headersSent) return void response.end();
    const page = failurePage(site, {
      ...site.texts[message],
      tryAgainPath: site.basePath + signInPath(asked),
    });
    response.status(status).set("cache-control", "no-store").type("html").send(page);
  }
}

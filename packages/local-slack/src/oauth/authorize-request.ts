import type { Response } from "express";
import { cardPage } from "../pages/frame/page-document.js";
import { html } from "../pages/html.js";
import type { SharedSlack, SlackState } from "../web-api/web-api-method.js";

/** Why a page that asks for approval cannot be shown, in Slack's own code and a sentence for the person. */
export interface Refusal {
  readonly error: string;
  readonly message: string;
}

/** What every request for approval has. */
export interface AuthorizeRequest {
  /** Slack as the app sees it that asks. */
  readonly slack: SlackState;
  readonly clientId: string;
  /** The one that was asked for, or else the first registered one. */
  readonly askedRedirectUri: string | undefined;
  readonly redirectUri: string;
  /** Where the person is sent, which stands for that one. */
  readonly comeBackUrl: string;
  readonly state: string;
}

/** Reads what every request for approval has, or says what Slack says to a wrong client or redirect URI. */
export function readAuthorizeRequest(
  params: URLSearchParams,
  { apps }: SharedSlack,
): AuthorizeRequest | Refusal {
  const clientId = params.get("client_id") ?? "";
  const slack = apps.byClientId(clientId)?.slack;
  if (slack === undefined) return { error: "invalid_client_id", message: "Invalid client_id parameter." };
  const { app } = slack;
  const askedRedirectUri = params.get("redirect_uri") || undefined;
  const redirectUri = askedRedirectUri ?? app.settings.redirectUrls[0];
  if (redirectUri === undefined || !app.settings.redirectUrls.includes(redirectUri)) {
    const message = `redirect_uri did not match any configured URIs. Passed URI: ${redirectUri ?? "none"}`;
    return { error: "bad_redirect_uri", message };
  }
  const { origin, pathname, search } = new URL(redirectUri);
  const comeBackUrl = new URL(pathname + search, app.settings.publicOrigin ?? origin).href;
  const state = params.get("state") ?? "";
  return { slack, clientId, askedRedirectUri, redirectUri, comeBackUrl, state };
}

export function scopeList(value: string | null): string[] {
  return (value ?? "").split(/[,\s]+/).filter((scope) => scope !== "");
}

export function refuse(response: Response, { error, message }: Refusal): void {
  const body = html`<p>${message}</p>\n<p>Error: <code>${error}</code></p>`;
  response
    .status(error === "not_org_admin" ? 403 : 400)
    .type("html")
    .send(cardPage("Something went wrong when authorizing this app", body));
}

/** Sends the person back to the app, with the state as it was. */
export function sendBack(
  response: Response,
  { comeBackUrl, state }: Pick<AuthorizeRequest, "comeBackUrl" | "state">,
  params: Readonly<Record<string, string>>,
): void {
  const url = new URL(comeBackUrl);
  for (const [name, value] of Object.entries({ ...params, state })) url.searchParams.set(name, value);
  response.status(302).set("location", url.href).end();
}

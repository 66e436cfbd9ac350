import assert from "node:assert/strict";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import type { LocalSlackOptions } from "../../src/local-slack.js";
import type { Workspace } from "../../src/org/workspaces.js";
import { Stage } from "../stage.js";

/** A stage whose app declares what Sign in with Slack asks for. */
export function startSignInStage(localSlack: LocalSlackOptions = {}): Promise<Stage> {
  return Stage.start({ settings: { userScopes: ["chat:write", "openid", "email", "profile"] }, localSlack });
}

/** The link that asks a person to sign in; a parameter that is empty is left out. */
export function signInUrl({ localSlack, app }: Stage, params: Readonly<Record<string, string>> = {}): string {
  const url = new URL("/openid/connect/authorize", localSlack.url);
  const all = {
    response_type: "code",
    scope: "openid email profile",
    client_id: localSlack.clientId,
    redirect_uri: `${app.url}/redirect`,
    state: "a-state",
    nonce: "a-nonce",
    ...params,
  };
  for (const [name, value] of Object.entries(all)) if (value !== "") url.searchParams.set(name, value);
  return url.href;
}

/** Signs a person in, the second of the workspace unless another is named, and returns the code that the app was given. */
export async function signInCode(
  stage: Stage,
  workspace: Workspace,
  { person = 1, ...params }: { readonly person?: 0 | 1 } & Readonly<Record<string, string | 0 | 1>> = {},
): Promise<string> {
  const url = signInUrl(stage, params as Record<string, string>);
  const page = await approveInstall(new Browser(), url, {
    team: workspace.id,
    user: workspace.people[person].id,
  });
  const code = new URL(page.url).searchParams.get("code");
  assert.ok(code, `no code: ${page.title}`);
  return code;
}

/** `openid.connect.token` with the app's credentials and redirect URI, some of the arguments others. */
export async function exchangeCode(stage: Stage, args: Readonly<Record<string, string>>) {
  const { localSlack, app } = stage;
  const body = new URLSearchParams({
    client_id: localSlack.clientId,
    client_secret: localSlack.clientSecret,
    redirect_uri: `${app.url}/redirect`,
    ...args,
  });
  return stage.call("openid.connect.token", { method: "POST", body });
}

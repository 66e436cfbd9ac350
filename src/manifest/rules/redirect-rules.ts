import { type OwnUrl, ownUrlProblem, ownUrls, valuesAt } from "../own-url.js";
import { INSTALL_REDIRECT_PATH, SIGN_IN_REDIRECT_PATH } from "../paths.js";
import { redirectCollision } from "../redirect-collision.js";
import type { BrokenRule } from "./broken-rule.js";
import { signsIn } from "./sign-in-scopes.js";

const REDIRECT_URLS = ["oauth_config", "redirect_urls"];

/** Whether people come back to this path who sign in; else those who install the app or connect their account. */
export function isOfSignIn(path: string): boolean {
  return path.endsWith(SIGN_IN_REDIRECT_PATH); // an app may be below a path
}

/**
 * Each redirect URL has to be somebody's: one of those who install the app or connect their account, and where the manifest has
 * the user scope `openid`, one of those who sign in. To any other, this app would send nobody.
 */
export function redirectRules(manifest: unknown): readonly BrokenRule[] {
  const urls = ownUrls(manifest).filter(
    ({ use, url }) => use === "redirect" && ownUrlProblem(url) === undefined,
  );
  if (urls.length === 0) return [];
  const ofSignIn = urls.filter((each) => isOfSignIn(pathOf(each)));
  const ofInstall = urls.filter((each) => !ofSignIn.includes(each));
  const userScopes = valuesAt(manifest, ["oauth_config", "scopes", "user", "*"]).map(({ value }) => value);
  return [
    ...(signsIn(userScopes)
      ? [...missing(ofSignIn, SIGN_IN_REDIRECT_PATH, "sign in"), ...oneTooMany(ofSignIn, "sign in")]
      : ofSignIn.map(({ path }) => ({
          path,
          message:
            "is where people come back who sign in with Slack, and no user scope asks for that. Add openid to oauth_config.scopes.user, or remove this URL.",
        }))),
    ...missing(ofInstall, INSTALL_REDIRECT_PATH, "install the app"),
    ...oneTooMany(ofInstall, "install the app"),
    ...colliding(ofInstall[0], signsIn(userScopes)),
  ];
}

function missing(urls: readonly OwnUrl[], redirectPath: string, who: string): readonly BrokenRule[] {
  if (urls.length > 0) return [];
  const message = `must have a URL with the path ${redirectPath}: people come back there who ${who}.`;
  return [{ path: REDIRECT_URLS, message, fix: { redirectPath } }];
}

/** The same URL twice is said elsewhere. */
function oneTooMany([first, ...others]: readonly OwnUrl[], who: string): readonly BrokenRule[] {
  return others
    .filter(({ url }) => url !== first?.url)
    .map(({ path }) => ({
      path,
      message: `leads nobody anywhere: people who ${who} come back to ${first?.path.join(".")}. Remove it.`,
    }));
}

function colliding(redirect: OwnUrl | undefined, isSigningIn: boolean): readonly BrokenRule[] {
  const taken = redirect && redirectCollision(pathOf(redirect), { signsIn: isSigningIn });
  if (redirect === undefined || taken === undefined) return [];
  return [
    {
      path: redirect.path,
      message: `must have a path of its own, and not one above others: this app has ${taken} for itself.`,
    },
  ];
}

function pathOf({ url }: OwnUrl): string {
  return new URL(url).pathname;
}

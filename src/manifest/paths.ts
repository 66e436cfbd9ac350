/** The app's own paths, behind the path of `PUBLIC_URL`. The paths that Slack calls are in the manifest. */
export const HOME_PATH = "/";
export const ICON_PATH = "/icon";
export const LIVENESS_PATH = "/healthz";
export const READINESS_PATH = "/readyz";
export const INSTALL_PATH = "/slack/install";
export const CONNECT_PATH = "/slack/connect";
export const SIGN_IN_PATH = "/slack/signin";
export const WORKSPACES_PATH = "/workspaces";

/** Where people come back to who install the app, in a manifest that does not say it. */
export const INSTALL_REDIRECT_PATH = "/slack/oauth_redirect";
/** How the path ends where people come back to who sign in. */
export const SIGN_IN_REDIRECT_PATH = `${SIGN_IN_PATH}/redirect`;

/**
 * Where a person connects their own account for a workspace. In an org-wide install the link names the organization
 * too, since the workspace has no record of its own.
 */
export function connectPath({
  teamId,
  enterpriseId,
}: {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
}): string {
  const query = new URLSearchParams({
    team: teamId ?? "",
    ...(enterpriseId && { enterprise: enterpriseId }),
  });
  return `${CONNECT_PATH}?${query}`;
}

/** The path in an app's address, which stands before each of the app's own: `""` or `/slack-app`. */
export function basePathOf(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, "");
}

/** A path under `basePath` without it. Any other path is as it is: a manifest may have been written for another address. */
export function withoutBasePath(path: string, basePath: string): string {
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}

/** The paths in a manifest. */
interface ManifestPaths {
  readonly redirectPath: string;
  readonly requestPaths: readonly string[];
  readonly signIn?: { readonly scopes: readonly string[]; readonly redirectPath: string };
}

/** The manifest with paths that go behind `basePath`. */
export function manifestUnder<Manifest extends ManifestPaths>(
  basePath: string,
  manifest: Manifest,
): Manifest {
  const { redirectPath, requestPaths, signIn } = manifest;
  return {
    ...manifest,
    redirectPath: withoutBasePath(redirectPath, basePath),
    requestPaths: [...new Set(requestPaths.map((path) => withoutBasePath(path, basePath)))],
    ...(signIn && {
      signIn: { ...signIn, redirectPath: withoutBasePath(signIn.redirectPath, basePath) },
    }),
  };
}

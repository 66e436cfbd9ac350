import type { Config } from "../config/config.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { connectPath, INSTALL_PATH } from "../manifest/paths.js";

/** Links for the Home tab of one person. */
export interface HomeLinks {
  /** Undefined where the app runs on a token of its own, without OAuth. */
  readonly installUrl: string | undefined;
  /** Where a person of the workspace connects their own account; undefined where nobody can. */
  readonly connectUrl: (target: InstallationTarget) => string | undefined;
}

/** The links of an app with this configuration. */
export function homeLinks({ slack, manifest, publicUrl }: Config): HomeLinks {
  const hasOAuth = slack.credentials.kind === "oauth";
  return {
    installUrl: hasOAuth ? publicUrl + INSTALL_PATH : undefined,
    connectUrl: (target) =>
      hasOAuth && manifest.userScopes.length > 0 && target.teamId !== undefined
        ? publicUrl +
          connectPath({
            ...target,
            enterpriseId: target.isEnterpriseInstall ? target.enterpriseId : undefined,
          })
        : undefined,
  };
}

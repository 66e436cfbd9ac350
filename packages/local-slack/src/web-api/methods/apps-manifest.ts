import type {
  AppsManifestCreateResponse,
  AppsManifestDeleteResponse,
  AppsManifestExportResponse,
  AppsManifestUpdateResponse,
  AppsManifestValidateResponse,
} from "@slack/web-api";
import { createApp, updateApp } from "../../app/app-manifests.js";
import { flawsOf } from "../../app/manifest-check.js";
import type { ManifestFlaw } from "../../app/manifest-flaw.js";
import type { AsJson } from "../published-type.js";
import {
  type AppInSlack,
  type Args,
  type ConfigurationMethod,
  type SharedSlack,
  textArgument,
} from "../web-api-method.js";
import { type Failure, failure, missingArgument } from "../web-api-reply.js";

/** https://docs.slack.dev/reference/methods/apps.manifest.create */
export const manifestCreate: ConfigurationMethod = {
  auth: "configuration",
  run({ args, owner, slack }) {
    const manifest = manifestIn(args);
    if ("failed" in manifest) return manifest.failed;
    const result = createApp(manifest.value, slack.apps);
    if ("flaws" in result) return refused(result.flaws);
    const { app } = result;
    const authorize = new URL(`${slack.url}/oauth/v2/authorize`);
    authorize.search = new URLSearchParams({
      client_id: app.clientId,
      scope: app.settings.botScopes.join(","),
    }).toString();
    const response: AppsManifestCreateResponse = {
      ok: true,
      app_id: app.appId,
      credentials: {
        client_id: app.clientId,
        client_secret: app.clientSecret,
        verification_token: app.verificationToken,
        signing_secret: app.signingSecret,
      },
      oauth_authorize_url: authorize.href,
      team_id: owner.team,
      team_domain: slack.workspaces.team(owner.team).domain,
    };
    return response;
  },
};

/** https://docs.slack.dev/reference/methods/apps.manifest.delete: the app is not told. */
export const manifestDelete: ConfigurationMethod = {
  auth: "configuration",
  run({ args, slack }) {
    const found = findApp(args, slack);
    if ("ok" in found) return found;
    slack.apps.delete(found);
    const response: AppsManifestDeleteResponse = { ok: true };
    return response;
  },
};

/** https://docs.slack.dev/reference/methods/apps.manifest.validate */
export const manifestValidate: ConfigurationMethod = {
  auth: "configuration",
  run({ args }) {
    const manifest = manifestIn(args);
    if ("failed" in manifest) return manifest.failed;
    const flaws = flawsOf(manifest.value);
    if (flaws.length > 0) return refused(flaws);
    const response: AppsManifestValidateResponse = { ok: true, errors: [] };
    return response;
  },
};

/** https://docs.slack.dev/reference/methods/apps.manifest.update: takes the place of everything that was there. */
export const manifestUpdate: ConfigurationMethod = {
  auth: "configuration",
  run({ args, slack }) {
    const found = findApp(args, slack);
    if ("ok" in found) return found;
    const manifest = manifestIn(args);
    if ("failed" in manifest) return manifest.failed;
    const result = updateApp(manifest.value, found.slack);
    if ("flaws" in result) return refused(result.flaws);
    const response: AppsManifestUpdateResponse = {
      ok: true,
      app_id: found.slack.app.appId,
      permissions_updated: result.permissionsUpdated,
    };
    return response;
  },
};

/**
 * https://docs.slack.dev/reference/methods/apps.manifest.export: with the switches that Slack writes out where a manifest
 * does not have them. An app whose settings did not come from a manifest has none here.
 */
export const manifestExport: ConfigurationMethod = {
  auth: "configuration",
  run({ args, slack }) {
    const found = findApp(args, slack);
    if ("ok" in found) return found;
    const { manifest } = found.slack.app;
    if (!isRecord(manifest)) return failure("failed_export");
    const response: AsJson<AppsManifestExportResponse> = {
      ok: true,
      manifest: {
        ...manifest,
        oauth_config: { ...recordAt(manifest, "oauth_config"), pkce_enabled: false },
        settings: {
          org_deploy_enabled: false,
          socket_mode_enabled: false,
          token_rotation_enabled: false,
          is_mcp_enabled: false,
          ...recordAt(manifest, "settings"),
        },
      },
    };
    return response;
  },
};

/** The app that the arguments name. */
function findApp(args: Args, { apps }: SharedSlack): AppInSlack | Failure {
  const appId = textArgument(args, "app_id");
  if (appId === undefined) return missingArgument("app_id");
  return apps.find(appId) ?? failure("invalid_app_id");
}

/** The manifest is JSON in a string; in a JSON body Slack takes no object in its place. */
function manifestIn(args: Args): { readonly value: unknown } | { readonly failed: Failure } {
  const text = textArgument(args, "manifest");
  if (text === undefined) return { failed: missingArgument("manifest") };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { failed: refused([{ code: "invalid_json", message: "must be valid JSON", pointer: "" }]) };
  }
}

function refused(errors: readonly ManifestFlaw[]): Failure {
  return failure("invalid_manifest", { errors });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function recordAt(manifest: Record<string, unknown>, field: string): Record<string, unknown> {
  const value = manifest[field];
  return isRecord(value) ? value : {};
}

import type { Apps, InstallableApp } from "../apps/apps.js";
import type { AppRegistration, AppSettings } from "./app-registration.js";
import { flawsOf } from "./manifest-check.js";
import type { ManifestFlaw } from "./manifest-flaw.js";
import { settingsOf } from "./manifest-settings.js";

/** The app that a manifest became, or what Slack refuses in it. */
export type ManifestResult = { readonly app: AppRegistration } | { readonly flaws: readonly ManifestFlaw[] };

/**
 * Makes another app from a manifest. An app of which nothing was said yet gives way to it: that is the one which is there from
 * the start. When the manifest is refused, nothing changes.
 */
export function createApp(manifest: unknown, apps: Apps): ManifestResult {
  const { first } = apps;
  if (!first.slack.app.isDeclared) return replaceApp(manifest, first, apps);
  const flaws = flawsOf(manifest);
  if (flaws.length > 0) return { flaws };
  const { app } = apps.add().slack;
  app.configure(settingsOf(manifest), manifest);
  return { app };
}

/**
 * Deletes an app and puts a new one in its place, with another id, other credentials and the settings of the manifest. The app
 * before is not told, and its installs, open views and pending events end. When the manifest is refused, nothing changes.
 */
export function replaceApp(manifest: unknown, before: InstallableApp, apps: Apps): ManifestResult {
  const flaws = flawsOf(manifest);
  if (flaws.length > 0) return { flaws };
  const { app } = apps.replace(before).slack;
  app.configure(settingsFrom(manifest, before.slack.app.settings), manifest);
  return { app };
}

/**
 * Replaces the manifest of the app; a field that the new one does not have is gone. `permissionsUpdated` says whether
 * the new one asks for a scope that the old one did not. The app gets that scope where it is installed again.
 */
export function updateApp(
  manifest: unknown,
  { app }: { readonly app: AppRegistration },
): { readonly permissionsUpdated: boolean } | { readonly flaws: readonly ManifestFlaw[] } {
  const flaws = flawsOf(manifest);
  if (flaws.length > 0) return { flaws };
  const before = app.settings;
  app.configure(settingsFrom(manifest, before), manifest);
  const isNew = (kind: "botScopes" | "userScopes") =>
    app.settings[kind].some((scope) => !before[kind].includes(scope));
  return { permissionsUpdated: isNew("botScopes") || isNew("userScopes") };
}

/** The settings of the manifest, with the earlier values of those that no manifest has a field for. */
function settingsFrom(manifest: unknown, { installUrl, orgInstallStartsIn }: AppSettings): AppSettings {
  return {
    ...settingsOf(manifest),
    ...(installUrl !== undefined && { installUrl }),
    ...(orgInstallStartsIn !== undefined && { orgInstallStartsIn }),
  };
}

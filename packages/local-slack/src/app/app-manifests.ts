import type { AppRegistration, AppSettings } from "./app-registration.js";
import { flawsOf } from "./manifest-check.js";
import type { ManifestFlaw } from "./manifest-flaw.js";
import { settingsOf } from "./manifest-settings.js";

/** The app that a manifest became, or what Slack refuses in it. */
export type ManifestResult = { readonly app: AppRegistration } | { readonly flaws: readonly ManifestFlaw[] };

/**
 * Replaces the one app of this Slack by a new one with another id, other credentials and the settings of the manifest.
 * `endApp` ends the installs, open views and pending events of the app before, as when an app is deleted. The app
 * before is not told. When the manifest is refused, nothing changes.
 */
export function createApp(
  manifest: unknown,
  { app, endApp }: { readonly app: AppRegistration; readonly endApp: () => void },
): ManifestResult {
  const flaws = flawsOf(manifest);
  if (flaws.length > 0) return { flaws };
  endApp();
  app.renew();
  app.configure(settingsFrom(manifest, app.settings), manifest);
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

import type { AppRegistration, AppSettings } from "./app-registration.js";
import { flawsOf } from "./manifest-check.js";
import type { ManifestFlaw } from "./manifest-flaw.js";
import { settingsOf } from "./manifest-settings.js";

/** The app that a manifest became, or what Slack refuses in it. */
export type ManifestResult = { readonly app: AppRegistration } | { readonly flaws: readonly ManifestFlaw[] };

/**
 * Makes THE app of this Slack anew: another id and other credentials, and the settings of the manifest. `endApp` ends
 * what the one before was installed as, had open and was still to hear, as when an app is deleted; nobody is told,
 * because nobody is there to tell. Nothing ends when the manifest is refused.
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
 * Gives the app a manifest in place of what it was told before; a field of manifests that is not in it is gone. Whether
 * it asks for a scope that it did not ask for before is `permissionsUpdated`: the app has it where it is installed again.
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

/** The settings of the manifest, and those from before that no manifest has a field for. */
function settingsFrom(manifest: unknown, { installUrl, orgInstallStartsIn }: AppSettings): AppSettings {
  return {
    ...settingsOf(manifest),
    ...(installUrl !== undefined && { installUrl }),
    ...(orgInstallStartsIn !== undefined && { orgInstallStartsIn }),
  };
}

import type { AppRegistration } from "./app-registration.js";
import type { Installs } from "./installs.js";
import { flawsOf } from "./manifest-check.js";
import type { ManifestFlaw } from "./manifest-flaw.js";
import { settingsOf } from "./manifest-settings.js";

/** The app that a manifest became, or what Slack refuses in it. */
export type ManifestResult = { readonly app: AppRegistration } | { readonly flaws: readonly ManifestFlaw[] };

/**
 * Makes THE app of this Slack anew: another id and other credentials, and the settings of the manifest. What the one
 * before was installed as ends, as when an app is deleted; nobody is told, because nobody is there to tell.
 */
export function createApp(
  manifest: unknown,
  { app, installs }: { readonly app: AppRegistration; readonly installs: Installs },
): ManifestResult {
  const flaws = flawsOf(manifest);
  if (flaws.length > 0) return { flaws };
  installs.forgetApp();
  app.renew();
  app.configure(settingsOf(manifest), manifest);
  return { app };
}

/**
 * Gives the app a manifest in place of what it was told before; a field that is not in it is gone. Whether it asks for a
 * scope that it did not ask for before is `permissionsUpdated`: the app has it where it is installed again.
 */
export function updateApp(
  manifest: unknown,
  { app }: { readonly app: AppRegistration },
): { readonly permissionsUpdated: boolean } | { readonly flaws: readonly ManifestFlaw[] } {
  const flaws = flawsOf(manifest);
  if (flaws.length > 0) return { flaws };
  const before = app.settings;
  app.configure(settingsOf(manifest), manifest);
  const isNew = (kind: "botScopes" | "userScopes") =>
    app.settings[kind].some((scope) => !before[kind].includes(scope));
  return { permissionsUpdated: isNew("botScopes") || isNew("userScopes") };
}

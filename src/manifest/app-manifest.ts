import { readFileSync } from "node:fs";
import { ManifestError, type ManifestProblem } from "./manifest-error.js";
import { brokenRules } from "./manifest-rules.js";
import { SLACK_MANIFEST, type SlackManifest } from "./manifest-schema.js";
import { ownUrls } from "./own-url.js";
import { isOfSignIn } from "./rules/redirect-rules.js";
import { byWhoAsks } from "./rules/sign-in-scopes.js";
import { dotted, type FieldPath, YamlSource } from "./yaml-source.js";

/** What this app takes from the manifest of its Slack app. Paths begin with a slash. */
export interface AppManifest {
  readonly name: string;
  readonly description?: string;
  readonly longDescription?: string;
  /** `#rgb` or `#rrggbb`. */
  readonly backgroundColor?: string;
  readonly botDisplayName?: string;
  /** What the app asks for, the optional scopes too. */
  readonly botScopes: readonly string[];
  /** What a person is asked for who connects their own account: none of what Sign in with Slack asks for. */
  readonly userScopes: readonly string[];
  /** Those of them that people may leave out at Slack. */
  readonly optionalBotScopes: readonly string[];
  readonly optionalUserScopes: readonly string[];
  /** Sign in with Slack, where the manifest has the user scope `openid`: what it asks for, and where people come back to. */
  readonly signIn?: { readonly scopes: readonly string[]; readonly redirectPath: string };
  readonly botEvents: readonly string[];
  /** The events that the app gets for people who connected their own account. */
  readonly userEvents: readonly string[];
  /** The slash commands, each with its leading slash. */
  readonly commands: readonly {
    readonly command: string;
    readonly description: string;
    readonly usageHint?: string;
  }[];
  /** What Slack offers people to ask the agent, each with one press. */
  readonly suggestedPrompts: readonly { readonly title: string; readonly message: string }[];
  readonly shortcuts: readonly { readonly name: string; readonly callbackId: string }[];
  /** Where people come back to who install the app or connect their account. */
  readonly redirectPath: string;
  /**
   * The paths that Slack sends events, commands and interactivity to, each once. Empty only where the manifest switches
   * Socket Mode on.
   */
  readonly requestPaths: readonly string[];
  readonly orgDeployEnabled: boolean;
  /** Whether tokens expire after twelve hours. */
  readonly tokenRotationEnabled: boolean;
  /** The manifest as it is written, for a local Slack to read; absent for an app that is described without one. */
  readonly written?: unknown;
}

/** What a manifest is read for. */
export interface ManifestOptions {
  /** Whether it may switch Socket Mode on: the app then takes no requests at URLs, and may have none. Default false. */
  readonly socketMode?: boolean;
}

/** Reads the manifest in `file` (YAML or JSON). Throws `ManifestError` as `parseManifest` does. */
export function readManifest(file: string, options: ManifestOptions = {}): AppManifest {
  return parseManifest(readManifestText(file), file, options);
}

/** The text of the manifest in `file`. Throws `ManifestError` when it cannot be read. */
export function readManifestText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "there is no such file" : `the system says ${code ?? "no"}`;
    throw new ManifestError(file, [
      { line: 1, field: dotted([]), message: `cannot be read: ${reason}. The manifest is a YAML file.` },
    ]);
  }
}

/**
 * Reads a manifest from text. Throws `ManifestError` with the line and the field of every problem: what is not YAML,
 * what Slack would refuse, and what this app could not serve. Fields that it does not know are accepted.
 */
export function parseManifest(
  text: string,
  fileNameForMessages: string,
  options: ManifestOptions = {},
): AppManifest {
  const source = new YamlSource(text);
  if (source.problems.length > 0) throw new ManifestError(fileNameForMessages, source.problems);

  const checked = SLACK_MANIFEST.safeParse(source.data);
  const wrong =
    checked.error?.issues.map(({ path, message }) => ({ path: path.map(fieldStep), message })) ?? [];
  // A field that is missing or of the wrong type is said once, not again for what belongs inside it.
  const broken = brokenRules(source.data, options).filter(
    (rule) => !wrong.some(({ path }) => isWithin(rule.path, path)),
  );
  if (!checked.success || broken.length > 0) {
    throw new ManifestError(fileNameForMessages, located([...wrong, ...broken], source));
  }
  return { ...summary(checked.data), written: source.data };
}

function fieldStep(step: PropertyKey): string | number {
  return typeof step === "number" ? step : String(step);
}

function isWithin(path: FieldPath, parent: FieldPath): boolean {
  return parent.every((step, depth) => path[depth] === step);
}

/** The problems with their lines, in the order of the file. */
function located(
  problems: readonly { readonly path: FieldPath; readonly message: string }[],
  source: YamlSource,
): readonly ManifestProblem[] {
  return problems
    .map(({ path, message }) => ({ line: source.lineOf(path), field: dotted(path), message }))
    .sort((a, b) => a.line - b.line);
}

function summary(manifest: SlackManifest): AppManifest {
  const { display_information: display, features, oauth_config: oauth, settings } = manifest;
  const urls = ownUrls(manifest).map(({ url, use }) => ({ path: new URL(url).pathname, use }));
  const pathsFor = (wanted: "redirect" | "request") => [
    ...new Set(urls.filter(({ use }) => use === wanted).map(({ path }) => path)),
  ];
  const redirects = pathsFor("redirect");
  const { connect, signIn } = byWhoAsks([...new Set(oauth.scopes.user)]);
  const signInPath = redirects.find(isOfSignIn);
  return {
    name: display.name,
    ...(display.description !== undefined && { description: display.description }),
    ...(display.long_description !== undefined && { longDescription: display.long_description }),
    ...(display.background_color !== undefined && { backgroundColor: display.background_color }),
    ...(features?.bot_user && { botDisplayName: features.bot_user.display_name }),
    botScopes: [...new Set(oauth.scopes.bot)],
    userScopes: connect,
    optionalBotScopes: [...new Set(oauth.scopes.bot_optional)],
    optionalUserScopes: [...new Set(oauth.scopes.user_optional)],
    ...(signInPath !== undefined && { signIn: { scopes: signIn, redirectPath: signInPath } }),
    botEvents: settings?.event_subscriptions?.bot_events ?? [],
    userEvents: settings?.event_subscriptions?.user_events ?? [],
    commands: (features?.slash_commands ?? []).map(({ command, description, usage_hint }) => ({
      command,
      description,
      ...(usage_hint !== undefined && { usageHint: usage_hint }),
    })),
    suggestedPrompts: (features?.agent_view?.suggested_prompts ?? []).map(({ title, message }) => ({
      title,
      message,
    })),
    shortcuts: (features?.shortcuts ?? []).map(({ name, callback_id: callbackId }) => ({ name, callbackId })),
    redirectPath: redirects.find((path) => !isOfSignIn(path)) ?? "/",
    requestPaths: pathsFor("request"),
    orgDeployEnabled: settings?.org_deploy_enabled ?? false,
    tokenRotationEnabled: settings?.token_rotation_enabled ?? false,
  };
}

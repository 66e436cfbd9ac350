import { type Config, readConfig } from "../../../config/config.js";
import { asksForSocketMode } from "../../../config/environment.js";
import { ConfigError } from "../../../errors.js";
import { type AppManifest, readManifest } from "../../../manifest/app-manifest.js";
import { ManifestError } from "../../../manifest/manifest-error.js";
import { type Finding, failure, ok } from "../../finding.js";

/** For a manifest that cannot be read: no variable is wrong with this one. */
const STAND_IN: AppManifest = {
  name: "",
  botScopes: ["chat:write"],
  userScopes: ["chat:write"],
  optionalBotScopes: [],
  optionalUserScopes: [],
  botEvents: [],
  userEvents: [],
  commands: [],
  suggestedPrompts: [],
  shortcuts: [],
  redirectPath: "/slack/oauth_redirect",
  requestPaths: ["/slack/events"],
  orgDeployEnabled: false,
  tokenRotationEnabled: false,
};

/** The configuration, when it can be used, and everything that is wrong with the environment and the manifest. */
export function checkConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  manifestFile: string,
): { readonly config: Config | undefined; readonly findings: Finding[] } {
  const manifest = attempt(() => readManifest(manifestFile, { socketMode: asksForSocketMode(environment) }));
  // What is wrong with the environment does not depend on the manifest: a broken one hides none of it.
  const config = attempt(() => readConfig(environment, manifest.value ?? STAND_IN));
  const problems = [...config.findings, ...manifest.findings];
  if (problems.length > 0) return { config: undefined, findings: problems };
  return {
    config: config.value,
    findings: [ok("configuration.usable", `The environment and ${manifestFile} can be used.`)],
  };
}

/** A finding for each problem of an environment or a manifest that cannot be used; other errors are thrown on. */
export function configurationProblems(error: unknown): Finding[] {
  if (error instanceof ConfigError) {
    return error.problems.map((problem) =>
      failure("configuration.variable", problem, "Set it in .env or in the environment of the service."),
    );
  }
  if (error instanceof ManifestError) {
    return error.problems.map(({ line, field, message }) =>
      failure(
        "configuration.manifest",
        `${error.file}:${line} ${field}: ${message}`,
        `Fix ${error.file}, and paste it at Slack too (App Manifest, in the settings of the app).`,
      ),
    );
  }
  throw error;
}

function attempt<T>(read: () => T): { readonly value: T | undefined; readonly findings: Finding[] } {
  try {
    return { value: read(), findings: [] };
  } catch (error) {
    return { value: undefined, findings: configurationProblems(error) };
  }
}

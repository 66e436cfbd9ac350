import type { LocalApp } from "../apps/local-app.js";
import { LocalSlackUseError } from "../errors.js";
import type { LocalSlack } from "../local-slack.js";

/**
 * Of the app at this place of the command line: always the same, so that an app's settings stay right after a restart. They
 * are good for nothing but this Slack, on this machine.
 */
export function credentials(index: number) {
  const number = index === 0 ? "" : String(index + 1).padStart(2, "0");
  const ending = (text: string) => text.slice(0, text.length - number.length) + number;
  return {
    clientId: ending("1234567890.1234567890123"),
    clientSecret: ending("10ca110ca110ca110ca110ca110ca110"),
    signingSecret: ending("5ec5e75ec5e75ec5e75ec5e75ec5e75e"),
    appToken: ending(`xapp-1-A10CA110CA1-1234567890123-${"a44".repeat(21)}a`),
    botToken: ending("xoxb-123456789012-1234567890123-10ca110ca110ca110ca110ca"),
  };
}

/** Installs the app in the workspace of that name, if there is one. Returns its bot token there. Throws `LocalSlackUseError` where there is none. */
export function install(
  { workspaces }: LocalSlack,
  app: LocalApp,
  name: string | undefined,
  botToken: string,
): string | undefined {
  if (name === undefined) return undefined;
  const workspace = workspaces.find((each) => each.name === name);
  if (workspace === undefined) {
    const known = workspaces.map((each) => each.name).join(", ");
    throw new LocalSlackUseError(`There is no workspace ${name}. --installed is one of: ${known}.`);
  }
  return app.installApp(workspace.id, { botToken }).value;
}

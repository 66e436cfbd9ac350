/** `npm run methods-table -w local-slack` writes docs/methods.md from the methods; a test compares the two. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { declaredMethods, methods } from "../src/web-api/methods/index.js";
import type { ScopeRule, WebApiMethod } from "../src/web-api/web-api-method.js";

const FILE = new URL("../docs/methods.md", import.meta.url);

/** What a caller needs, where it is no token with a scope. */
const CALLERS: Readonly<Record<WebApiMethod["auth"], string>> = {
  token: "no scope",
  client: "client id and secret",
  configuration: "an app configuration token",
  arguments: "a refresh token",
  nobody: "no token",
  "app token": "the app-level token",
};

/** The document: every method with its scopes, its arguments and its own errors. */
export function methodsDocument(): string {
  const rows = [...methods.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(row);
  return `# The Web API of local-slack

${methods.size} methods. Required arguments are in bold. Beside the errors in the table, every method answers those that
[Slack has for all](https://docs.slack.dev/apis/web-api/): \`not_authed\`, \`invalid_auth\`, \`missing_scope\`,
\`not_allowed_token_type\`, \`invalid_arguments\`, \`invalid_cursor\`, \`invalid_limit\`, \`team_access_not_granted\` and the like.
Where several scopes stand in a row, one of them is enough, and a method on conversations wants the one for that kind of
conversation. This table is made from the code, by \`npm run methods-table -w local-slack\`.

| Method | Scope | Arguments | Errors |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function row([name, method]: [string, WebApiMethod]): string {
  const declared = Object.entries(declaredMethods).find(([each]) => each === name)?.[1];
  const args = Object.entries(declared?.args ?? {}).map(([argument, { required }]) =>
    required ? `**\`${argument}\`**` : code(argument),
  );
  const errors = [...(declared?.errors ?? [])].sort().map(code);
  const page = `https://docs.slack.dev/reference/methods/${name}`;
  return `| [\`${name}\`](${page}) | ${scopes(method)} | ${args.join(" ")} | ${errors.join(" ")} |`;
}

function scopes(method: WebApiMethod): string {
  if (method.auth !== "token" || method.scope === undefined) return CALLERS[method.auth];
  if (typeof method.scope === "string") return code(method.scope);
  const { bot, user }: ScopeRule = method.scope;
  if (bot === undefined) return `people alone: ${list(user)}`;
  if (user === undefined) return `bots alone: ${list(bot)}`;
  return list(bot) === list(user) ? list(bot) : `bots: ${list(bot)}; people: ${list(user)}`;
}

function list(names: readonly string[] = []): string {
  return names.map(code).join(" ");
}

function code(text: string): string {
  return `\`${text}\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, methodsDocument());

/** `npm run events-table -w local-slack` writes docs/events.md from the events; a test compares the two. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EVENTS_OF_ADMINS, KNOWN_EVENTS, SCOPE_OF_ADMINS, SCOPE_OF_EVENT } from "../src/app/known-events.js";
import { scopeOfEvent } from "../src/events/event-scopes.js";
import { SENT_EVENTS } from "../src/events/sent-events.js";

const FILE = new URL("../docs/events.md", import.meta.url);

/** The document: every event that a manifest may name, its scope, and when this Slack sends it. */
export function eventsDocument(): string {
  const names = [...KNOWN_EVENTS].sort();
  const sent = names.filter((name) => Object.hasOwn(SENT_EVENTS, name));
  const others = names.filter((name) => !sent.includes(name));
  return `# The events of local-slack

A manifest may subscribe to ${names.length} events. ${sent.length} of them are sent when what they tell of happens here. This table is
made from the code, by \`npm run events-table -w local-slack\`.

| Event | Scope | Sent when |
| --- | --- | --- |
${sent.map((name) => `| ${link(name)} | ${scope(name)} | ${SENT_EVENTS[name]} |`).join("\n")}

The others are taken in a manifest, and sent by hand: as JSON on the page *Deliveries*, or with \`slack.deliver(team, event)\`.

| Event | Scope |
| --- | --- |
${others.map((name) => `| ${link(name)} | ${scope(name)} |`).join("\n")}
`;
}

function link(name: string): string {
  return `[\`${name}\`](https://docs.slack.dev/reference/events/${name})`;
}

function scope(name: string): string {
  if (EVENTS_OF_ADMINS.has(name)) return `\`${SCOPE_OF_ADMINS}\` of a person`;
  const needed = scopeOfEvent(name) ?? SCOPE_OF_EVENT[name];
  return needed === undefined ? "" : `\`${needed}\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, eventsDocument());

import type { AppManifest } from "../manifest/app-manifest.js";
import { KEPT } from "./kept.js";
import type { Listener, ListenerKind } from "./listener.js";

const isKept = ({ to }: Pick<Listener, "to">) => KEPT.some((kept) => kept.to === to);

/**
 * A sentence for each mismatch between the manifest and the listeners: an event, a command or a shortcut of the manifest
 * that has no listener, and an own listener of the app for one that the manifest does not have.
 */
export function unmatched(
  { botEvents, userEvents, commands, shortcuts }: AppManifest,
  listeners: readonly Pick<Listener, "kind" | "to">[],
): string[] {
  const sent: Readonly<Partial<Record<ListenerKind, readonly string[]>>> = {
    event: [...botEvents, ...userEvents],
    command: commands.map(({ command }) => command),
    shortcut: shortcuts.map(({ callbackId }) => callbackId),
  };
  const heardBy = ({ kind, to }: Pick<Listener, "kind" | "to">) =>
    sent[kind]?.filter((name) => {
      if (typeof to !== "string") return name.search(to) !== -1;
      return name === to || (kind === "event" && to === "message" && name.startsWith("message."));
    });
  const heard = (kind: ListenerKind) =>
    new Set(listeners.filter((each) => each.kind === kind).flatMap(heardBy));
  return [
    ...(["event", "command", "shortcut"] as const).flatMap((kind) =>
      (sent[kind] ?? [])
        .filter((name) => !heard(kind).has(name))
        .map(
          (name) => `The manifest has the ${kind} ${name}, and src/listeners/index.ts has no listener for it`,
        ),
    ),
    ...listeners
      .filter((listener) => !isKept(listener) && heardBy(listener)?.length === 0)
      .map(
        ({ kind, to }) =>
          `src/listeners/index.ts has a listener for the ${kind} ${to}, and the manifest does not have it`,
      ),
  ];
}

import { LocalSlackUseError } from "../errors.js";
import { buttonsOf } from "../interactivity/buttons.js";
import { blocksIn } from "../interactivity/element-scene.js";
import type { ButtonPress } from "../interactivity/interactivity.js";
import type { LocalSlack } from "../local-slack.js";
import type { Message } from "../messages/messages.js";

/** Where a button is looked for: in one message, in the Home tabs, or in the modal. */
export type ButtonPlace = "home" | "modal" | Pick<Message, "channel" | "ts">;

type Blocks = Parameters<typeof buttonsOf>[0][];

interface Seen {
  readonly in: ButtonPress["in"];
  /** Of a Home tab: the app. */
  readonly app?: string;
  readonly blocks: Readonly<Blocks>;
}

/**
 * The button that a person means by its text or `action_id`. An open modal hides everything else; without one, the latest
 * message with such a button comes before the Home tabs of the apps. Throws `LocalSlackUseError`, with the buttons that the person
 * sees, when there is none.
 */
export function seenButton(
  local: LocalSlack,
  { team, user }: { readonly team: string; readonly user: string },
  wanted: {
    readonly button: string;
    readonly value?: string | undefined;
    readonly in?: ButtonPlace | undefined;
  },
): ButtonPress {
  const places = seenPlaces(local, { team, user }, wanted.in);
  const buttons = places.flatMap(({ in: place, app, blocks }) =>
    blocks.flatMap(buttonsOf).map((button) => ({ place, app, ...button })),
  );
  const found = buttons.find(
    ({ action_id, text, value }) =>
      (action_id === wanted.button || text.text === wanted.button) &&
      (wanted.value === undefined || value === wanted.value),
  );
  if (found === undefined) {
    const known = buttons
      .map(({ action_id, text }) => `${JSON.stringify(text.text)} (${action_id})`)
      .join(", ");
    throw new LocalSlackUseError(
      `${user} sees no button ${JSON.stringify(wanted.button)}. There is ${known || "none at all"}.`,
    );
  }
  const { place, app, action_id: actionId, value } = found;
  const which = { ...(value !== undefined && { value }), ...(app !== undefined && { app }) };
  return { team, user, actionId, ...which, in: place };
}

/** What a person sees that has blocks: what they mean first comes first. */
export function seenPlaces(
  local: LocalSlack,
  who: { readonly team: string; readonly user: string },
  place: ButtonPlace | undefined,
): readonly Seen[] {
  const view = local.openViews(who.user).at(-1);
  const modal: Seen[] = view === undefined ? [] : [{ in: { viewId: view.id }, blocks: view.blocks }];
  const home = local.apps.flatMap((app): Seen[] => {
    const published = app.homeOf(who);
    return published === undefined ? [] : [{ in: "home", app: app.appId, blocks: published.blocks }];
  });
  if (place === "modal" || (place === undefined && modal.length > 0)) return modal;
  if (place === "home") return home;
  const messages = local
    .channelsOf(who)
    .flatMap(({ id }) => local.messages(id))
    .filter(({ ephemeralTo = who.user }) => ephemeralTo === who.user)
    .filter(({ channel, ts }) => place === undefined || (channel === place.channel && ts === place.ts))
    .sort((one, other) => (one.ts < other.ts ? 1 : -1))
    .map(
      (message): Seen => ({ in: { channel: message.channel, ts: message.ts }, blocks: blocksIn(message) }),
    );
  return place === undefined ? [...messages, ...home] : messages;
}

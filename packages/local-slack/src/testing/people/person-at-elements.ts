import { type FieldValue, type Option, optionsOf } from "../../block-kit/field-state.js";
import { LocalSlackUseError } from "../../errors.js";
import type { InteractionResult } from "../../interactivity/interactivity.js";
import type { Suggestions } from "../../interactivity/suggestions.js";
import type { AppHandle } from "../app-handle.js";
import { named } from "../named.js";
import { type Posted, post } from "../posting.js";
import type { Done } from "../reaction.js";
import type { ButtonPlace } from "../seen-button.js";
import type { MessagePlace } from "./acting-person.js";
import { PersonAtMessages } from "./person-at-messages.js";
import { seenElement } from "./seen-element.js";
import { sent } from "./sent.js";

/** Where an element is looked for. */
export interface ElementOptions {
  /** Default: in their modal where one is open, otherwise in the latest message that has it, otherwise in the Home tab. */
  readonly in?: ButtonPlace;
}

/** What a person does with menus, fields, shortcuts and prompts. Each resolves when the app has answered, where it is told. */
export abstract class PersonAtElements extends PersonAtMessages {
  /**
   * Chooses in a menu, a picker, check boxes or radio buttons: an option by its text or value, people and channels by their names, a
   * date (`2026-01-02`), a time (`09:30`) or both; a list for several, which are all that are chosen afterwards. The element is known by its `action_id`, its placeholder
   * or its label. In a menu whose options the app answers, the text is typed to find them.
   */
  choose(element: string, wanted: FieldValue, options: ElementOptions = {}): Done<InteractionResult> {
    return this.#use(element, options, async (seen) => {
      const texts = [wanted].flat();
      const values: string[] = [];
      for (const text of texts) values.push(await this.#valueOf(seen, text));
      return typeof wanted === "string" ? (values[0] ?? "") : values;
    });
  }

  /** Types into a field: a text, mrkdwn where it is for rich text, the ids of files. The app is told where it asked for that. */
  fill(field: string, value: FieldValue, options: ElementOptions = {}): Done<InteractionResult> {
    return this.#use(field, options, async () => value);
  }

  /** Types into a menu whose options the app answers, and resolves with these. */
  options(element: string, typed: string, { in: where }: ElementOptions = {}): Done<Suggestions> {
    return this.act(() => {
      const { field, ...seen } = seenElement(this.local, this.who, element, where);
      const { actionId, blockId } = field;
      const asked = this.local.searchOptions({ ...this.who, ...seen, actionId, blockId, typed });
      return { done: asked.then(found) };
    });
  }

  /** Uses a shortcut of an app (default: the first that has such a one) by its name or `callback_id`: anywhere, or at a message. */
  shortcut(
    name: string,
    { on: message, app }: { readonly on?: MessagePlace; readonly app?: AppHandle } = {},
  ): Done<InteractionResult> {
    return this.act(() => {
      const type = message === undefined ? "global" : "message";
      const apps = app === undefined ? this.local.apps : [app.local];
      const offered = apps.flatMap(({ appId, appSettings: { shortcuts = [] } }) =>
        shortcuts.filter((each) => each.type === type).map((each) => ({ ...each, appId })),
      );
      const meant = named(`${type} shortcut`, name, offered, (each) => [each.name, each.callbackId]);
      const which = { callbackId: meant.callbackId, app: meant.appId };
      const at = message && { at: { channel: message.channel, ts: message.ts } };
      const channel = message && { channel: message.channel };
      return { done: this.local.useShortcut({ ...this.who, ...which, ...at }).then(sent), ...channel };
    });
  }

  /** Presses a prompt that an app (default: the first) suggests in its DM, or in the thread of a message there, by its title. It is sent as a message. */
  prompt(
    title: string,
    { thread = "", app }: { readonly thread?: string; readonly app?: AppHandle } = {},
  ): Done<Posted> {
    return this.act(() => {
      const own = app?.local ?? this.local;
      const channel = this.channel(own.dm(this.who.team, this.id));
      const { list = [] } = own.promptsIn(channel.id, thread) ?? {};
      const { message: text } = named("suggested prompt", title, list, (each) => [each.title]);
      return post(this.local, this.who, { channel, text, ...(thread !== "" && { thread }) });
    });
  }

  /** Closes the view that they see of their modal; one below it is seen again. The app is told where the view says so. */
  closeView(): Done<InteractionResult> {
    return this.act(() => {
      const view = this.local.openViews(this.id).at(-1);
      if (view === undefined) throw new LocalSlackUseError(`${this.name} has no modal open.`);
      return { done: this.local.closeView({ ...this.who, viewId: view.id }).then(sent) };
    });
  }

  #use(
    name: string,
    { in: where }: ElementOptions,
    valueIn: (seen: ReturnType<typeof seenElement>) => Promise<FieldValue>,
  ): Done<InteractionResult> {
    return this.act(() => {
      const seen = seenElement(this.local, this.who, name, where);
      const { actionId, blockId } = seen.field;
      const scene = { ...this.who, in: seen.in, ...(seen.app !== undefined && { app: seen.app }) };
      const use = async () => {
        const value = await valueIn(seen);
        return sent(await this.local.useElement({ ...scene, actionId, blockId, value }));
      };
      const channel = typeof seen.in === "object" && "channel" in seen.in ? seen.in.channel : undefined;
      return { done: use(), ...(channel !== undefined && { channel }) };
    });
  }

  /** What stands for the text that a person reads. A text that stands for nothing is its own value. */
  async #valueOf({ in: place, app, field }: ReturnType<typeof seenElement>, text: string): Promise<string> {
    const { element, actionId, blockId } = field;
    if (element.type.endsWith("external_select")) {
      const which = { ...(app !== undefined && { app }), actionId, blockId };
      const search = { ...this.who, in: place, ...which, typed: text };
      const { options } = found(await this.local.searchOptions(search));
      return optionNamed(options, text) ?? text;
    }
    const isOf = (kind: string) => element.type.endsWith(`${kind}s_select`);
    const wanted = text.replace(/^[#@]/, "").toLowerCase();
    const person = this.workspace.people.find(({ name, realName }) =>
      [name, realName.toLowerCase(), realName.split(" ")[0]?.toLowerCase()].includes(wanted),
    );
    const channel = this.local.channelsOf(this.who).find(({ name }) => name === wanted);
    if (isOf("user")) return person?.id ?? text;
    if (isOf("channel")) return channel?.id ?? text;
    if (isOf("conversation")) return channel?.id ?? person?.id ?? text;
    return optionNamed(optionsOf(element), text) ?? text;
  }
}

function optionNamed(options: readonly Option[], wanted: string): string | undefined {
  return options.find(({ text, value }) => text.text === wanted || value === wanted)?.value;
}

/** The options that the app has answered. */
function found(suggestions: Suggestions): Suggestions {
  if (suggestions.ok) return suggestions;
  throw new LocalSlackUseError(
    suggestions.error === "no_options_url"
      ? "The app has no URL for options (message_menu_options_url in its manifest), so it was not asked."
      : `The app has answered no options: ${suggestions.error}.`,
  );
}

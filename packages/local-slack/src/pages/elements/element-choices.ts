import type { Block } from "@slack/types";
import { keyOf } from "../../block-kit/elements.js";
import { isFileSeenBy } from "../../files/seen-file.js";
import type { ElementPlace, FilledElements } from "../../interactivity/filled-elements.js";
import { isDirect } from "../../org/group-messages.js";
import { fieldsOf } from "../../views/view-state.js";
import type { SharedSlack } from "../../web-api/web-api-method.js";
import type { BlockContext } from "../block-kit/block-context.js";
import type { Viewer } from "../client/viewer.js";

/**
 * What the elements of a message or view offer to a person, and what that person has filled in. People, channels and files
 * are looked up when an element asks for them.
 */
export function elementChoices(
  { slack, filled }: { readonly slack: SharedSlack; readonly filled: FilledElements },
  { workspace, person }: Viewer,
  id: string,
  blocks: readonly Block[],
  errors: Readonly<Record<string, string>> = {},
): BlockContext["fields"] {
  const place: ElementPlace = { user: person.id, id };
  return {
    get people() {
      return workspace.people.map((each) => ({ value: each.id, label: each.realName }));
    },
    get channels() {
      return slack.workspaces
        .channelsOf(workspace.id, person.id)
        .filter((channel) => !isDirect(channel) && !channel.isArchived)
        .map((channel) => ({ value: channel.id, label: `#${channel.name}` }));
    },
    get files() {
      return slack.files.all
        .filter((file) => isFileSeenBy(slack.workspaces, { team: workspace.id, user: person.id }, file))
        .map(({ id, title, name, size }) => ({ value: id, label: title, name, size }));
    },
    values: filled.valuesIn(place, blocks),
    answered: (key) => {
      const field = fieldsOf(blocks).find((each) => keyOf(each) === key);
      if (field === undefined) return [];
      return filled.offeredIn(place, field).options.map(({ value, text }) => ({ value, label: text.text }));
    },
    errors,
  };
}

import type { PlacedElement } from "../block-kit/elements.js";
import type { FieldState, Option } from "../block-kit/field-state.js";

/** An element, as the app is told that it was used; without the time. */
export interface UsedElement {
  readonly type: string;
  readonly block_id: string;
  readonly action_id: string;
}

/** With the time, as it stands in `actions`. */
export type ElementAction = UsedElement & { readonly action_ts: string };

/** What of an element Slack repeats beside what is chosen in it now. */
const REPEATED = [
  "initial_option",
  "initial_options",
  "initial_user",
  "initial_users",
  "initial_channel",
  "initial_channels",
  "initial_conversation",
  "initial_conversations",
  "initial_date",
  "initial_time",
  "initial_date_time",
  "min_query_length",
  "placeholder",
  "confirm",
];

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload: of a text field it has the text alone. */
export function actionOf({ blockId, actionId, element }: PlacedElement, state: FieldState): UsedElement {
  const isText = element.type.endsWith("_input");
  const repeated = REPEATED.filter((name) => !isText && element[name] !== undefined);
  return {
    block_id: blockId,
    action_id: actionId,
    ...state,
    ...Object.fromEntries(repeated.map((name) => [name, element[name]])),
  };
}

/** A menu behind three dots keeps nothing: it has the option that was chosen this time. */
export function overflowAction({ blockId, actionId, element }: PlacedElement, selected_option: Option) {
  const { type, confirm } = element;
  return {
    type,
    block_id: blockId,
    action_id: actionId,
    selected_option,
    ...(confirm !== undefined && { confirm }),
  };
}

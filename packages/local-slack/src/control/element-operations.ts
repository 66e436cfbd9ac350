import type { FieldValue } from "../block-kit/field-state.js";
import { type Field, field, required, text } from "./fields.js";
import { MESSAGE_PLACE } from "./message-operations.js";
import { FLAG, LIST, type Operation, TEXT } from "./operation.js";
import { APP, deed, MESSAGE, PLACE, THREAD } from "./person-operations.js";

const ELEMENT = required(text("Its action_id, its placeholder or its label."));
const MENU_ANSWER = { ok: FLAG };

/** What people do with menus, fields, shortcuts and prompts, by the verbs of `PersonHandle`. */
export const elementOperations: readonly Operation[] = [
  deed({
    id: "choose",
    verb: "choose",
    summary:
      "Chooses in a menu, a picker, check boxes or radio buttons, in the modal, the latest message or the Home tab.",
    body: {
      element: ELEMENT,
      value: required(
        fieldValue(
          "An option by its text or value, a person or channel by its name, a date or a time; a list for several.",
        ),
      ),
      in: PLACE,
    },
    answer: MENU_ANSWER,
    run: (person, { element, value, ...where }) => person.choose(element, value, where),
  }),
  deed({
    id: "fill",
    verb: "fill",
    summary: "Types into a field of the modal, of a message or of the Home tab.",
    body: {
      element: ELEMENT,
      value: required(fieldValue("A text, or a list of the ids of files.")),
      in: PLACE,
    },
    answer: MENU_ANSWER,
    run: (person, { element, value, ...where }) => person.fill(element, value, where),
  }),
  deed({
    id: "options",
    verb: "options",
    summary: "Types into a menu whose options the app answers, and answers with these.",
    body: { element: ELEMENT, typed: required(text("What is typed.")), in: PLACE },
    answer: { ok: FLAG, options: LIST },
    run: (person, { element, typed, ...where }) => person.options(element, typed, where),
  }),
  deed({
    id: "shortcut",
    verb: "shortcut",
    summary: "Uses a shortcut of an app: anywhere, or at a message.",
    body: {
      name: required(text("Its name or callback_id.")),
      on: MESSAGE_PLACE,
      app: APP,
    },
    answer: MENU_ANSWER,
    run: (person, { name, app, ...where }, slack) =>
      person.shortcut(name, { ...where, ...(app && { app: slack.appNamed(app) }) }),
  }),
  deed({
    id: "prompt",
    verb: "prompt",
    summary: "Presses a prompt that an app suggests in its DM, which sends its message.",
    body: { title: required(text("Its title.")), thread: THREAD, app: APP },
    answer: { message: MESSAGE, deliveries: LIST },
    run: (person, { title, app, ...where }, slack) =>
      person.prompt(title, { ...where, ...(app && { app: slack.appNamed(app) }) }),
  }),
  deed({
    id: "closeView",
    verb: "close-view",
    summary: "Closes the view that the person sees of their modal; one below it is seen again.",
    body: {},
    answer: MENU_ANSWER,
    run: (person) => person.closeView(),
  }),
];

function fieldValue(description: string): Field<FieldValue, false> {
  const schema = { oneOf: [TEXT, { type: "array", items: TEXT }], description };
  return field(schema, (value) => {
    if (typeof value === "string") return value;
    return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
  });
}

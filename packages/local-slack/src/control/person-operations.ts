import { LocalSlackUseError } from "../errors.js";
import type { AppHandle } from "../testing/app-handle.js";
import type { PersonHandle } from "../testing/person-handle.js";
import type { Done, Reaction } from "../testing/reaction.js";
import type { Slack } from "../testing/slack.js";
import type { FormValues } from "../views/view-state.js";
import {
  type Fields,
  field,
  flag,
  isRecord,
  number,
  object,
  oneOf,
  required,
  text,
  type Values,
} from "./fields.js";
import { answerOf, FLAG, LIST, OBJECT, type Operation, operation, TEXT } from "./operation.js";

export const PERSON = "/workspaces/{workspace}/people/{person}";

const REACTIONS = ["answer", "updated", "modal", "home"] as const satisfies readonly (keyof Reaction)[];

/** What else the answer to something that a person does may hold: how the app reacts to it. */
const WAITING = {
  waitFor: oneOf(
    REACTIONS,
    "Wait for the app's next message that the person sees, a message that it changes, a modal or the Home tab, and answer with that too.",
  ),
  timeoutMs: number("How long it is waited for, in milliseconds. Default 5000."),
};

export const MESSAGE = answerOf({ channel: TEXT, ts: TEXT, text: TEXT });
const REACTION_SCHEMAS = { answer: MESSAGE, updated: MESSAGE, modal: OBJECT, home: OBJECT };

export const APP = text("The app, by its name or id. Default: the first.");
export const WHERE = text(
  "A channel of theirs: its name, with or without the #, or its id. Default general.",
);
export const THREAD = text("The ts of a message in whose thread it is written.");

export const PLACE = field(
  {
    description: "Only there: home, modal, or a message by its channel and ts.",
    oneOf: [{ type: "string", enum: ["home", "modal"] }, answerOf({ channel: TEXT, ts: TEXT })],
  },
  readPlace,
);

/** An operation in which a person does something, and the app reacts. */
export function deed<Body extends Fields>(declared: {
  readonly id: string;
  readonly verb: string;
  readonly summary: string;
  readonly body: Body;
  readonly answer: Readonly<Record<string, object>>;
  readonly optional?: readonly string[];
  run(person: PersonHandle, body: Values<Body>, slack: Slack): Done<object>;
}): Operation {
  const { id, verb, summary, answer, optional = [] } = declared;
  const body = { ...declared.body, ...WAITING };
  return operation({
    id,
    method: "post",
    path: `${PERSON}/${verb}`,
    summary,
    body,
    answer: answerOf({ ...answer, ...REACTION_SCHEMAS }, [...optional, ...REACTIONS]),
    async run({ slack, path, body: given }) {
      const { waitFor, timeoutMs } = given as Values<typeof WAITING>; // are among its fields
      const done = declared.run(personIn(slack, path), given as Values<Body>, slack);
      const reaction =
        waitFor === undefined ? undefined : await done[waitFor](timeoutMs === undefined ? {} : { timeoutMs });
      return { ...(await done), ...(waitFor !== undefined && { [waitFor]: reaction }) };
    },
  });
}

/** What people do, by the verbs of `PersonHandle`. */
export const personOperations: readonly Operation[] = [
  operation({
    id: "getPerson",
    method: "get",
    path: PERSON,
    summary: "A person, the view that they see of their modal, and their Home tab of an app.",
    query: { app: APP },
    answer: answerOf({ id: TEXT, name: TEXT, isAdmin: FLAG, modal: OBJECT, home: OBJECT }, ["modal", "home"]),
    run({ slack, path, query: { app } }) {
      const person = personIn(slack, path);
      const { id, name, isAdmin, modal } = person;
      return { id, name, isAdmin, modal, home: app ? person.homeOf(slack.appNamed(app)) : person.home };
    },
  }),
  operation({
    id: "getMessages",
    method: "get",
    path: `${PERSON}/messages`,
    summary: "The messages that the person sees in a channel, oldest first.",
    query: { in: WHERE },
    answer: answerOf({ messages: { type: "array", items: MESSAGE } }),
    run: ({ slack, path, query }) => ({ messages: personIn(slack, path).messages(query.in) }),
  }),
  operation({
    id: "install",
    method: "post",
    path: `${PERSON}/install`,
    summary:
      "Installs an app: through its own installation where it has one, otherwise as from its settings at Slack.",
    body: {
      app: APP,
      directly: flag("Passes over the app's own installation. Default false."),
      org: flag("For the person's whole organization. Default false."),
    },
    answer: answerOf({ botToken: TEXT, userToken: TEXT }, ["userToken"]),
    async run({ slack, path, body: { app, ...options } }) {
      const { page: _page, ...installed } = await personIn(slack, path).install(appOf(slack, app), options);
      return installed;
    },
  }),
  deed({
    id: "mention",
    verb: "mention",
    summary: "Mentions an app in a channel: its name, a space and the text.",
    body: { text: required(text("What follows the app's name.")), in: WHERE, thread: THREAD, app: APP },
    answer: { message: MESSAGE, deliveries: LIST },
    run: (person, body, slack) => person.mention(appOf(slack, body.app), body.text, body),
  }),
  deed({
    id: "message",
    verb: "message",
    summary: "Writes to an app in the DM with it.",
    body: { text: required(text("What is written.")), thread: THREAD, app: APP },
    answer: { message: MESSAGE, deliveries: LIST },
    run: (person, body, slack) => person.message(appOf(slack, body.app), body.text, body),
  }),
  deed({
    id: "post",
    verb: "post",
    summary: "Writes in a channel, whether the app is told of that or not.",
    body: { text: required(text("What is written.")), in: WHERE, thread: THREAD },
    answer: { message: MESSAGE, deliveries: LIST },
    run: (person, body) => person.post(body.text, body),
  }),
  deed({
    id: "command",
    verb: "command",
    summary: "Gives a slash command.",
    body: { command: required(text("As it is typed, such as /hello Ben.")), in: WHERE },
    answer: { ok: FLAG, delivery: OBJECT },
    run: (person, body) => person.command(body.command, body),
  }),
  deed({
    id: "press",
    verb: "press",
    summary:
      "Presses a button: in the modal where one is open, otherwise in the latest message that has it, otherwise in the Home tab.",
    body: {
      button: required(text("Its text or action_id.")),
      value: text("Its value, where several have that action_id."),
      in: PLACE,
    },
    answer: { ok: FLAG },
    run: (person, body) => person.press(body.button, body),
  }),
  deed({
    id: "submit",
    verb: "submit",
    summary: "Fills in the view that the person sees of their modal, and submits it.",
    body: { values: object("What is filled in, by action_id: a text, or a list of texts.") },
    answer: { ok: FLAG },
    run: (person, { values = {} }) => person.submit(formValues(values)),
  }),
  deed({
    id: "close",
    verb: "close",
    summary: "Closes the person's modal with all its views.",
    body: {},
    answer: { ok: FLAG },
    run: (person) => person.close(),
  }),
  deed({
    id: "openHome",
    verb: "open-home",
    summary: "Opens the Home tab of an app.",
    body: { app: APP },
    answer: { deliveries: LIST },
    run: (person, body, slack) => person.openHome(appOf(slack, body.app)),
  }),
  deed({
    id: "openAssistant",
    verb: "open-assistant",
    summary: "Opens the app's assistant, or begins another chat with it.",
    body: { viewing: text("The channel that the person sees beside it. Default: none."), app: APP },
    answer: { deliveries: LIST },
    run: (person, body, slack) => person.openAssistant(appOf(slack, body.app), body),
  }),
  deed({
    id: "lookElsewhere",
    verb: "look-elsewhere",
    summary: "Goes to another channel while the app's assistant or agent is open.",
    body: { viewing: text("The channel that the person sees beside it. Default: none."), app: APP },
    answer: { deliveries: LIST },
    run: (person, body, slack) => person.lookElsewhere(appOf(slack, body.app), body),
  }),
];

export function personIn(
  slack: Slack,
  { workspace = "", person = "" }: Readonly<Record<string, string>>,
): PersonHandle {
  return slack.workspace(workspace).person(person);
}

function appOf(slack: Slack, name?: string): AppHandle {
  if (name !== undefined) return slack.appNamed(name);
  const [app] = slack.apps;
  if (app !== undefined) return app;
  throw new LocalSlackUseError("This Slack has no app yet: PUT one to /control/app.");
}

function readPlace(
  value: unknown,
): "home" | "modal" | { readonly channel: string; readonly ts: string } | undefined {
  if (value === "home" || value === "modal") return value;
  if (!isRecord(value) || typeof value.channel !== "string" || typeof value.ts !== "string") return undefined;
  return { channel: value.channel, ts: value.ts };
}

function formValues(values: Readonly<Record<string, unknown>>): FormValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  );
}

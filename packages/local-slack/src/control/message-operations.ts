import { field, isRecord, required, text, texts } from "./fields.js";
import { answerOf, LIST, OBJECT, type Operation, operation, TEXT } from "./operation.js";
import { deed, MESSAGE, PERSON, personIn, THREAD, WHERE } from "./person-operations.js";

/** A message, as the answers to what people do have it. */
export const MESSAGE_PLACE = field(
  { description: "A message by its channel and ts.", ...answerOf({ channel: TEXT, ts: TEXT }) },
  readMessage,
);
const AT = required(MESSAGE_PLACE);
const EMOJI = required(text("An emoji by its name, such as thumbsup."));
const TOLD = { deliveries: LIST };
const FILE = {
  name: required(text("Its name, such as notes.txt.")),
  text: text("What is in it, as text. Either this or base64."),
  base64: text("What is in it, as base64."),
};

/** What people do with messages, files and channels, by the verbs of `PersonHandle`. */
export const messageOperations: readonly Operation[] = [
  deed({
    id: "edit",
    verb: "edit",
    summary: "Gives a message of theirs another text.",
    body: { message: AT, text: required(text("The new text.")) },
    answer: { message: MESSAGE, ...TOLD },
    run: (person, body) => person.edit(body.message, body.text),
  }),
  deed({
    id: "deleteMessage",
    verb: "delete-message",
    summary: "Deletes a message of theirs; an admin deletes any.",
    body: { message: AT },
    answer: TOLD,
    run: (person, body) => person.deleteMessage(body.message),
  }),
  deed({
    id: "react",
    verb: "react",
    summary: "Reacts to a message.",
    body: { message: AT, name: EMOJI },
    answer: TOLD,
    run: (person, body) => person.react(body.message, body.name),
  }),
  deed({
    id: "unreact",
    verb: "unreact",
    summary: "Takes a reaction of theirs away.",
    body: { message: AT, name: EMOJI },
    answer: TOLD,
    run: (person, body) => person.unreact(body.message, body.name),
  }),
  deed({
    id: "pin",
    verb: "pin",
    summary: "Pins a message to its channel.",
    body: { message: AT },
    answer: TOLD,
    run: (person, body) => person.pin(body.message),
  }),
  deed({
    id: "unpin",
    verb: "unpin",
    summary: "Takes the pin of a message away.",
    body: { message: AT },
    answer: TOLD,
    run: (person, body) => person.unpin(body.message),
  }),
  deed({
    id: "upload",
    verb: "upload",
    summary: "Shares a file in a channel of theirs.",
    body: { ...FILE, in: WHERE, words: text("The words to it. Default: none."), thread: THREAD },
    answer: { message: MESSAGE, ...TOLD },
    run: (person, { words, ...body }) =>
      person.upload(body.name, dataIn(body), {
        ...(body.in !== undefined && { in: body.in }),
        ...(words !== undefined && { text: words }),
        ...(body.thread !== undefined && { thread: body.thread }),
      }),
  }),
  deed({
    id: "addFile",
    verb: "add-file",
    summary: "Uploads a file that they share nowhere: its id is what is filled into a file input.",
    body: FILE,
    answer: { file: OBJECT, ...TOLD },
    run: (person, body) => person.addFile(body.name, dataIn(body)),
  }),
  deed({
    id: "join",
    verb: "join",
    summary: "Joins a public channel of the workspace.",
    body: { channel: required(text("Its name, with or without the #, or its id.")) },
    answer: TOLD,
    run: (person, body) => person.join(body.channel),
  }),
  deed({
    id: "leave",
    verb: "leave",
    summary: "Leaves a channel of theirs.",
    body: { channel: required(text("Its name, with or without the #, or its id.")) },
    answer: TOLD,
    run: (person, body) => person.leave(body.channel),
  }),
  operation({
    id: "groupMessage",
    method: "post",
    path: `${PERSON}/group-message`,
    summary:
      "Opens a group DM with others of the workspace, and answers with its id, in which messages are posted then.",
    body: { with: required(texts("Their names; the app's name is its bot.")) },
    answer: answerOf({ channel: TEXT, name: TEXT }),
    async run({ slack, path, body }) {
      const { id, name } = await personIn(slack, path).groupMessage(...body.with);
      return { channel: id, name };
    },
  }),
  deed({
    id: "stopAgent",
    verb: "stop-agent",
    summary: "Presses the stop button of the agent that is at work in the thread of a message.",
    body: { message: AT },
    answer: TOLD,
    run: (person, body) => person.stopAgent(body.message),
  }),
];

function readMessage(
  value: unknown,
): { readonly channel: string; readonly ts: string; readonly thread_ts?: string } | undefined {
  if (!isRecord(value) || typeof value.channel !== "string" || typeof value.ts !== "string") return undefined;
  const { channel, ts, thread_ts } = value;
  return { channel, ts, ...(typeof thread_ts === "string" && { thread_ts }) };
}

function dataIn({ text: words, base64 }: { readonly text?: string; readonly base64?: string }): Buffer {
  return base64 === undefined ? Buffer.from(words ?? "") : Buffer.from(base64, "base64");
}

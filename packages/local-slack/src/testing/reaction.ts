import type { LocalApp } from "../apps/local-app.js";
import { WaitedTooLongError } from "../errors.js";
import type { Delivery } from "../events/deliveries.js";
import type { LocalSlack } from "../local-slack.js";
import type { Message } from "../messages/messages.js";
import type { SlackView } from "../views/slack-view.js";

/** How long is waited for the app, in real time. Default: five seconds. */
export interface WaitOptions {
  readonly timeoutMs?: number;
}

/**
 * How the app reacts to what a person did. Each resolves with what came since then, also before it was asked for, and
 * rejects with a `WaitedTooLongError` that tells what the app was sent and what it called, when nothing comes.
 */
export interface Reaction {
  /**
   * The app's first new message that the person sees: where they said something or gave a command, there, at the top or
   * in the thread; otherwise in any channel or DM of theirs. A message that streams counts when it is complete.
   */
  answer(options?: WaitOptions): Promise<Message>;
  /** The first message of before that the app has changed. */
  updated(options?: WaitOptions): Promise<Message>;
  /** The view that the app has opened for the person, pushed or updated. */
  modal(options?: WaitOptions): Promise<SlackView>;
  /** The Home tab that the app has published for the person. */
  home(options?: WaitOptions): Promise<SlackView>;
}

/** Resolves when the app has answered Slack's request, and waits for what the app does beyond that. */
export type Done<T> = Promise<T> & Reaction;

/** What a person has begun to do. */
export interface Started<T> {
  readonly done: Promise<T>;
  /** The channel in which it happens; absent when in none. */
  readonly channel?: string;
  /** The message that it is, if it is one. */
  readonly said?: Promise<Message>;
  /** The app that it is about, whose reactions alone count; absent when it is about none. */
  readonly app?: LocalApp;
}

interface Viewer {
  readonly local: LocalSlack;
  readonly team: string;
  readonly user: string;
}

/** Does what a person does, and follows how the app reacts. What `start` throws is what it rejects with. */
export function reactionTo<T>(viewer: Viewer, start: () => Started<T>): Done<T> {
  const { local, team, user } = viewer;
  // Who joins a channel sees its earlier messages then, which are no answer.
  const unseen = local.channelsToJoin({ team, user }).flatMap(({ id }) => local.messages(id));
  const before = new Map([...visible(viewer), ...unseen].map((message) => [keyOf(message), message]));
  const sentBefore = local.deliveries.length;
  const calledBefore = local.calls.length;
  const modalBefore = local.openViews(user).at(-1)?.hash;
  const homesBefore = local.apps.map((each) => each.homeOf({ team, user })?.hash);
  const { done, channel, said, app } = started(start);
  const isOfApp = (appId: string | undefined) => appId !== undefined && (app?.appId ?? appId) === appId;
  let thread: readonly (string | undefined)[] = [];
  said?.then(
    ({ ts, thread_ts }) => {
      thread = [ts, thread_ts];
    },
    () => undefined,
  );

  const wait = async <Found>(
    what: string,
    find: () => Found | undefined,
    { timeoutMs = 5_000 }: WaitOptions = {},
  ): Promise<Found> => {
    let failure: { readonly error: unknown } | undefined;
    done.catch((error: unknown) => {
      // An app that does not answer the request in time may still do what is waited for.
      if (!(error instanceof WaitedTooLongError)) failure = { error };
    });
    const look = () => {
      if (failure !== undefined) throw failure.error;
      return find();
    };
    try {
      return await local.until(what, look, timeoutMs);
    } catch (error) {
      if (!(error instanceof WaitedTooLongError)) throw error;
      const since = {
        deliveries: local.deliveries.slice(sentBefore),
        calls: local.calls.slice(calledBefore),
      };
      throw new WaitedTooLongError([error.message, ...story(since)].join("\n"));
    }
  };

  const isAnswer = (message: Message) =>
    !before.has(keyOf(message)) &&
    isOfApp(message.app_id) &&
    message.stream?.state !== "in_progress" &&
    (channel === undefined || message.channel === channel) &&
    (message.thread_ts === undefined || said === undefined || thread.includes(message.thread_ts));
  const isUpdated = (message: Message) =>
    isOfApp(message.app_id) && (before.get(keyOf(message)) ?? message) !== message;
  return Object.assign(done, {
    answer: (options?: WaitOptions) =>
      wait("the app's answer", () => visible(viewer).find(isAnswer), options),
    updated: (options?: WaitOptions) =>
      wait("a message that the app changes", () => visible(viewer).find(isUpdated), options),
    modal: (options?: WaitOptions) =>
      wait(
        "a modal",
        () => {
          const view = local.openViews(user).at(-1);
          return view?.hash === modalBefore || !isOfApp(view?.app_id) ? undefined : view;
        },
        options,
      ),
    home: (options?: WaitOptions) =>
      wait(
        "the Home tab",
        () =>
          local.apps
            .map((each) => each.homeOf({ team, user }))
            .find((view) => isOfApp(view?.app_id) && !homesBefore.includes(view?.hash)),
        options,
      ),
  });
}

function started<T>(start: () => Started<T>): Started<T> {
  try {
    return start();
  } catch (error) {
    return { done: Promise.reject(error) };
  }
}

/** The messages that the person sees. */
function visible({ local, team, user }: Viewer): readonly Message[] {
  return local
    .channelsOf({ team, user })
    .flatMap(({ id }) => local.messages(id))
    .filter(({ ephemeralTo = user }) => ephemeralTo === user);
}

function keyOf({ channel, ts }: Message): string {
  return `${channel}/${ts}`;
}

/** What happened meanwhile, in sentences: mostly the reason why what was waited for did not come. */
function story(since: {
  readonly deliveries: readonly Delivery[];
  readonly calls: LocalSlack["calls"];
}): string[] {
  const sent = since.deliveries.map(
    ({ type, attempts, state }) =>
      `The app was sent ${type}: ${attempts.map(({ status, error }) => status ?? error).join(", ") || "it has not answered yet"}${
        state === "waiting"
          ? '; a retry is scheduled, which moving the clock on ("advance", by "5m") brings at once'
          : ""
      }.`,
  );
  const called = since.calls.map(({ method, error = "ok" }) => `The app called ${method}: ${error}.`);
  return [
    ...(sent.length > 0 ? sent : ["The app was sent nothing."]),
    ...(called.length > 0 ? called : ["The app called no method of the Web API."]),
  ];
}

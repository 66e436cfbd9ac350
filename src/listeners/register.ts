import type { App, BlockAction } from "@slack/bolt";
import { oncePerEvent } from "../events/once-per-event.js";
import { runListener } from "../log/listener-run.js";
import { hasScopeOf, NO_SCOPES } from "../slack/granted-scopes.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import { answerMissingScope } from "./answer-missing-scope.js";
import type { ListenerContext } from "./context.js";
import { type Listener, type ListenerKind, ListenersError } from "./listener.js";
import { measuredListener } from "./measured-listener.js";
import { nameRuns } from "./name-runs.js";
import { requireInstallation } from "./require-installation.js";
import { SeveralFailedError } from "./several-failed-error.js";
import { unmatched } from "./unmatched.js";

// biome-ignore lint/suspicious/noExplicitAny: each listener has the arguments of its own kind
type Run = (args: any) => Promise<void>;

/** Makes the function of a listener. */
type RunOf = (listener: Listener) => Run;

/** What follows `message.` in the manifest, by the `channel_type` of the event. */
const MESSAGES: Readonly<Record<string, string>> = { channel: "channels", group: "groups" };

/**
 * Registers these listeners with Bolt. Logs a warning for everything in the manifest that has no listener, and for every
 * listener of something that the manifest does not have. Throws `ListenersError` when two listeners have the same name.
 *
 * Bolt runs the middleware of every listener that it has for every request. One for each kind of request, which looks up
 * the rest, makes an event cheaper than one for each listener here would; one more beside them, on `app.bolt`, works as
 * well.
 */
export function registerListeners(
  app: App,
  listeners: readonly Listener[],
  context: ListenerContext,
  telemetry: Telemetry = NO_TELEMETRY,
): void {
  const run: RunOf = (listener) => measuredListener(telemetry, listener, listener.listen(context));
  app.use(nameRuns);
  app.use(requireInstallation(context));
  app.use(async ({ context: ofRequest, next }) => {
    ofRequest.hasScope ??= hasScopeOf(NO_SCOPES); // Bolt authorizes no event that says that a token is gone
    await next();
  });
  app.use(answerMissingScope(context));

  const ofKind = (kind: ListenerKind) => listeners.filter((each) => each.kind === kind);
  const events = eventTable(ofKind("event"), run);
  if (events.size > 0) app.event(/./, async (args) => runAll(heard(events, args.event), args));

  const command = lookup(ofKind("command"), run);
  const action = lookup(ofKind("action"), run);
  const view = lookup(ofKind("view"), run);
  const shortcut = lookup(ofKind("shortcut"), run);
  if (command) app.command(/./, (args) => command(args.command.command, args));
  if (action) {
    app.action<BlockAction>({ type: "block_actions" }, (args) => action(args.action.action_id, args));
  }
  if (view) app.view({ type: "view_submission" }, (args) => view(args.view.callback_id, args));
  if (shortcut) app.shortcut(/./, (args) => shortcut(args.shortcut.callback_id, args));

  for (const sentence of unmatched(context.manifest, listeners)) context.log.warn(sentence);
}

/** The listeners of each event, by its name in the manifest. */
function eventTable(listeners: readonly Listener[], runOf: RunOf): ReadonlyMap<string, readonly Run[]> {
  refuseTwice(listeners.map(({ name }) => name));
  const table = new Map<string, Run[]>();
  for (const listener of listeners) {
    const { to, name } = listener;
    const ofEvent = table.get(String(to)) ?? [];
    ofEvent.push(oncePerEvent(name, runOf(listener)));
    table.set(String(to), ofEvent);
  }
  return table;
}

function heard(
  table: ReadonlyMap<string, readonly Run[]>,
  event: { readonly type: string; readonly channel_type?: string },
): readonly Run[] {
  const { type, channel_type: where } = event;
  const ofType = table.get(type) ?? [];
  if (type !== "message" || where === undefined) return ofType;
  const ofPlace = table.get(`message.${MESSAGES[where] ?? where}`) ?? [];
  return ofType.length === 0 ? ofPlace : [...ofType, ...ofPlace];
}

/** Runs all of them, even when some fail, so that only those that failed run again in the next try. */
async function runAll(runs: readonly Run[], args: unknown): Promise<void> {
  const [only, ...more] = runs;
  if (more.length === 0) return only?.(args);
  const outcomes = await Promise.allSettled(runs.map((run) => run(args)));
  const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  if (errors.length > 1) throw new SeveralFailedError(errors);
  if (errors.length === 1) throw errors[0];
}

/** Runs the one listener that has this name, or else the first whose pattern it matches; undefined where there is none. */
function lookup(listeners: readonly Listener[], runOf: RunOf) {
  if (listeners.length === 0) return undefined;
  refuseTwice(listeners.map(({ to }) => String(to)));
  const named = new Map<string, Run>();
  const patterns: { readonly pattern: RegExp; readonly run: Run }[] = [];
  for (const listener of listeners) {
    const { to } = listener;
    const run = runOf(listener);
    if (typeof to === "string") named.set(to, run);
    else patterns.push({ pattern: to, run });
  }
  return async (listener: string, args: unknown): Promise<void> => {
    const run = named.get(listener) ?? patterns.find(({ pattern }) => listener.search(pattern) !== -1)?.run;
    if (run !== undefined) await runListener({ listener }, () => run(args));
  };
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new ListenersError(twice);
}

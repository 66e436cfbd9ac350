import { type Call, REASONS, type Reason } from "./account.js";
import type { ChaosResult } from "./chaos.js";

/** So many ids are named of those that want to be looked at. */
const MOST_NAMED = 10;

/** 1 when the service broke its promise: an event is lost or stuck, or a process ended that had no reason to. */
export function exitCode({ account, endedBadly }: Pick<ChaosResult, "account" | "endedBadly">): 0 | 1 {
  return account.lost.length + account.stuck.length + endedBadly > 0 ? 1 : 0;
}

/** The figures of a run, a line each, for people. */
export function report({
  account,
  calls,
  latestTimerMs,
  answers,
  endedBadly,
}: Omit<ChaosResult, "logs">): string[] {
  const { sent, accepted, lost, handledTwice, repeated, stuck, failed } = account;
  // In the order of the reasons: what nothing explains comes last, and is looked at.
  const twice = (Object.keys(REASONS) as Reason[]).flatMap((reason) => {
    const ids = handledTwice.get(reason);
    return ids === undefined ? [] : [{ words: REASONS[reason], ids }];
  });
  return [
    `Slack had these answers: ${[...answers].map(([answer, times]) => `${answer} ${times} times`).join(", ")}`,
    line("accepted", accepted, `of ${sent} that were sent`),
    line("lost", lost.length, named(lost)),
    line("handled twice", count(handledTwice)),
    ...twice.map(({ words, ids }) => line("", ids.length, words)),
    ...(handledTwice.get("unknown") ?? []).slice(0, MOST_NAMED).map((id) => line("", "", callsOf(id, calls))),
    line("calls repeated", repeated.length, "by Slack's client, which had no answer: handled once"),
    line("stuck", stuck.length, named(stuck)),
    line("failed", count(failed)),
    ...[...failed].map(([error, ids]) => line("", ids.length, `${error}: ${named(ids)}`)),
    line("ended badly", endedBadly, "processes that ended by themselves, or on SIGTERM with an exit code"),
    line(
      "timers late",
      Math.round(latestTimerMs),
      "milliseconds at the worst; with seconds, lower --per-second",
    ),
  ];
}

function line(name: string, number: number | "", words = ""): string {
  return `${name.padEnd(16)}${String(number).padStart(7)}  ${words}`.trimEnd();
}

function callsOf(id: string, calls: readonly Call[]): string {
  const ofEvent = calls.filter(({ event }) => event === id);
  const words = ofEvent.map(({ process, at, answeredAt }) => {
    const answer = answeredAt === undefined ? "unanswered" : `answered in ${Math.round(answeredAt - at)} ms`;
    return `by process ${process} at ${Math.round(at)} ms (${answer})`;
  });
  return `${id} ${words.join(", ")}`;
}

function named(ids: readonly string[]): string {
  return ids.slice(0, MOST_NAMED).join(", ") + (ids.length > MOST_NAMED ? ", …" : "");
}

function count(groups: ReadonlyMap<unknown, readonly string[]>): number {
  return [...groups.values()].reduce((sum, ids) => sum + ids.length, 0);
}

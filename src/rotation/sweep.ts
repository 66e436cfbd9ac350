import { inParallel } from "../events/processing/in-parallel.js";
import type { ExpiringToken, RotationRecords } from "../installations/tokens/rotation-records.js";
import { type RotationLog, type TokenRotation, WINDOW_MS } from "./token-rotation.js";

/** Writes to who installed the app that it has to be installed again. `token` is the bot's, which still lives. */
export type TellInstaller = (
  token: Pick<ExpiringToken, "target" | "userId" | "token" | "expiresAt">,
) => Promise<void>;

/** Writes to a person that they have to connect their account again: Slack refuses to refresh their token, which still lives. */
export type TellPerson = (token: Pick<ExpiringToken, "target" | "userId" | "expiresAt">) => Promise<void>;

/**
 * Slack takes about 600 calls a minute from an app. With `SWEEP_MS`, a process makes 576 at most: 103,680 in the three hours
 * of the window, and the rest is for installs. Several processes together make more; then Slack says how long to wait.
 */
const MOST_AT_ONCE = 96;
export const SWEEP_MS = 10_000;

/** How many refreshes are in flight. */
const SIDE_BY_SIDE = 8;

/** Longer than a message to Slack takes, with its retries. */
const TELLING_MS = 60_000;

export interface Sweep {
  readonly records: RotationRecords;
  readonly rotation: TokenRotation;
  readonly clock: () => number;
  readonly log: RotationLog | undefined;
  readonly tell: TellInstaller | undefined;
  readonly tellPerson: TellPerson | undefined;
  /** The process stops: what is not begun is left to the others. */
  readonly isStopping: () => boolean;
}

/**
 * One round for the workspaces from which no event comes: refreshes the tokens that end first, and tells the installers and
 * the people of those that cannot be refreshed. Rejects when the database cannot be asked.
 */
export async function sweep(options: Sweep): Promise<void> {
  const { records, rotation, clock, log, isStopping } = options;
  if (!rotation.isPaused) {
    let firstError: { readonly err: unknown; readonly record: string } | undefined;
    const counts = { refreshed: 0, fresh: 0, none: 0, leased: 0, waiting: 0, refused: 0, failed: 0 };
    const due = await records.due(clock() + WINDOW_MS, MOST_AT_ONCE);
    // The processes begin at different places, so that they do not ask for the same leases.
    const from = Math.floor(Math.random() * due.length);
    await inParallel([...due.slice(from), ...due.slice(0, from)], SIDE_BY_SIDE, async ({ recordId }) => {
      if (rotation.isPaused || isStopping()) return;
      const kind = await rotation.refresh(recordId).then(
        (found) => found.kind,
        (err: unknown) => {
          firstError ??= { err, record: recordId };
          return "failed" as const;
        },
      );
      counts[kind] += 1;
    });
    if (firstError !== undefined) log?.warn(firstError, "Tokens that expire soon could not be refreshed");
    const { refreshed, refused, waiting, failed } = counts;
    if (refreshed + refused + waiting + failed > 0)
      log?.info({ refreshed, refused, waiting, failed }, "Tokens that expire soon were refreshed");
  }
  for (const [kind, tell] of [
    ["bot", options.tell],
    ["user", options.tellPerson],
  ] as const) {
    if (tell !== undefined && !isStopping()) await tellOf(kind, tell, options);
  }
}

async function tellOf(
  kind: ExpiringToken["kind"],
  tell: (token: ExpiringToken) => Promise<void>,
  { records, clock, log, isStopping }: Sweep,
): Promise<void> {
  const untold = await records.untold(kind, clock() + WINDOW_MS, MOST_AT_ONCE);
  await inParallel(untold, SIDE_BY_SIDE, async (token) => {
    if (isStopping()) return;
    try {
      if (!(await records.reserveTelling(token, clock() + TELLING_MS))) return;
      await tell(token);
      await records.told(token);
    } catch (error) {
      log?.warn(
        { err: error, record: token.recordId },
        kind === "bot"
          ? "The installer could not be told to install again"
          : "A person could not be told to connect again",
      );
    }
  });
}

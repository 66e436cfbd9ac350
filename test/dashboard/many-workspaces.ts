import type { Collections } from "../../src/database/collections-of.js";
import { DAY_MS, type DashboardStage } from "./dashboard-stage.js";

/** So many documents are inserted at once. */
const BATCH = 1_000;

/**
 * So many workspaces, each with an install in the audit trail: some lack a scope, some are silent, some need a reinstall. The
 * ids begin with `TMANY`.
 */
export async function fillWithMany(
  stage: DashboardStage,
  { installations, audit, events }: Collections,
  { workspaces, failed }: { readonly workspaces: number; readonly failed: number },
): Promise<void> {
  const now = Date.now();
  const ago = (days: number) => new Date(now - days * DAY_MS);
  const expiresAt = Math.floor(now / 1_000) + 3_600;
  await stage.install(teamOf(0), {}, { expiresAt, refreshToken: "xoxe-1-made-up" });
  const example = await installations.findOne({ _id: stage.id(teamOf(0)) });
  await stage.audit.record({
    action: "install",
    who: { kind: "person", userId: "U1" },
    target: { isEnterpriseInstall: false, teamId: teamOf(0) },
    details: { botScopes: ["chat:write"] },
  });
  const [entry] = await audit.find({ clientId: stage.clientId, workspace: stage.id(teamOf(0)) }).toArray();
  for (let from = 1; from < workspaces; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, workspaces - from) }, (_, at) => from + at);
    await installations.insertMany(
      numbers.map((number) => {
        const _id = stage.id(teamOf(number));
        return {
          ...example,
          _id,
          workspace: _id,
          team: { id: teamOf(number), name: `Company ${number}` },
          lastEventAt: ago(number % 100),
          ...(number % 4 === 0 && { missingScopes: ["reactions:read", "users:read"] }),
          ...(number % 10 === 0 && { rotation: { expiresAt, needsReinstallSince: ago(number % 9) } }),
        };
      }),
      { ordered: false },
    );
    await audit.insertMany(
      numbers.map((number) => ({
        ...entry,
        _id: `${entry?._id}${number}`,
        workspace: stage.id(teamOf(number)),
        teamId: teamOf(number),
        action: number % 10 === 0 ? "uninstall" : "install",
        at: new Date(now - (number % 89) * DAY_MS - number),
      })),
      { ordered: false },
    );
  }
  for (let from = 0; from < failed; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, failed - from) }, (_, at) => from + at);
    await events.insertMany(
      numbers.map((number) =>
        stage.failedEvent(`EvMANY${number}`, {
          teamId: teamOf(number % workspaces),
          error: number % 3 === 0 ? "not_in_channel" : "channel_not_found",
          at: now - number * 1_000,
          body: { event: { type: "app_mention", text: "hello" } },
        }),
      ),
      { ordered: false },
    );
  }
  await stage.countScopes();
}

export function teamOf(number: number): string {
  return `TMANY${String(number).padStart(6, "0")}`;
}

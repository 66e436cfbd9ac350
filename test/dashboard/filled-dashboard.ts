import { AuditTrail } from "../../src/audit/audit-trail.js";
import type { Collections } from "../../src/database/collections-of.js";
import { DAY_MS, type DashboardStage } from "./dashboard-stage.js";

const NAMES = [
  "Acme",
  "Globex",
  "Initech",
  "Umbrella",
  "Hooli",
  "Stark",
  "Wayne",
  "Wonka",
  "Tyrell",
  "Cyberdyne",
];

/** The names of a few workspaces of made-up companies. */
export function companyOf(number: number): { readonly id: string; readonly name: string } {
  const company = NAMES[number % NAMES.length] ?? "";
  const name = number < NAMES.length ? company : `${company} ${Math.floor(number / NAMES.length) + 1}`;
  return {
    id: `T0${company.toUpperCase()}${String(Math.floor(number / NAMES.length) + 1).padStart(3, "0")}`,
    name,
  };
}

/** A dashboard with something on every page: what a company has after a quarter of a year. */
export async function fillForPictures(stage: DashboardStage, collections: Collections): Promise<void> {
  const now = Date.now();
  const ago = (days: number) => new Date(now - days * DAY_MS);
  const log = { warn: () => undefined, error: () => undefined };
  for (let number = 0; number < 24; number++) {
    const { id, name } = companyOf(number);
    await stage.install(id, {
      team: { id, name },
      installedAt: ago((number * 37) % 88),
      lastEventAt: ago(number % 7 === 3 ? 45 : number % 11 === 5 ? 95 : number % 3),
      ...(number % 5 === 2 && { missingScopes: ["reactions:read", "users:read"] }),
      ...(number % 8 === 6 && { missingScopes: ["reactions:read"] }),
    });
  }
  await stage.connect(companyOf(0).id, "U0ADA00001");
  await stage.connect(companyOf(0).id, "U0GRACE002");
  const errors = ["channel_not_found", "not_in_channel", "TimeoutError", "account_inactive"];
  await collections.events.insertMany(
    Array.from({ length: 6 }, (_, number) =>
      stage.failedEvent(`Ev${String(number).padStart(4, "0")}`, {
        teamId: companyOf(number % 3).id,
        error: errors[number % errors.length] ?? "",
        at: now - number * 3_700_000,
        body: {
          type: "event_callback",
          event: { type: "app_mention", user: "U0ADA00001", text: "<@U0BOT> hello" },
        },
      }),
    ),
    { ordered: false },
  );
  for (let days = 0; days < 90; days++) {
    const trail = new AuditTrail({
      audit: collections.audit,
      clientId: stage.clientId,
      clock: () => ago(days).getTime(),
      days: 365,
      log,
    });
    const installs = Math.round(4 + 3 * Math.sin(days / 6) + ((days * 7) % 3) - days / 30);
    const removals = (days * 5) % 7 === 0 ? 2 : (days * 3) % 5 === 0 ? 1 : 0;
    for (let each = 0; each < installs + removals; each++) {
      const { id } = companyOf((days + each) % 24);
      const target = { isEnterpriseInstall: false, teamId: id };
      await trail.record(
        each < installs
          ? {
              action: "install",
              who: { kind: "person", userId: "U0ADA00001" },
              target,
              details: { botScopes: ["chat:write", "commands"] },
            }
          : { action: "uninstall", who: { kind: "slack" }, target, details: { event: "app_uninstalled" } },
      );
    }
  }
  await stage.countScopes();
}

import type { Command } from "commander";
import { auditList } from "./audit/audit-list.js";
import { configCheck } from "./config/config-check.js";
import { dashboard } from "./dashboard/dashboard.js";
import { dataErase } from "./data/data-erase.js";
import { dataExport } from "./data/data-export.js";
import { demo } from "./demo.js";
import { doctor } from "./doctor.js";
import { eventsDrop } from "./events/events-drop.js";
import { eventsFailed } from "./events/events-failed.js";
import { eventsRetry } from "./events/events-retry.js";
import { eventsShow } from "./events/events-show.js";
import { group, PROGRAM } from "./explain.js";
import { installationsDelete } from "./installations/installations-delete.js";
import { installationsExport } from "./installations/installations-export.js";
import { installationsImport } from "./installations/installations-import.js";
import { installationsList } from "./installations/installations-list.js";
import { installationsRevoke } from "./installations/installations-revoke.js";
import { installationsShow } from "./installations/installations-show.js";
import { installationsStats } from "./installations/installations-stats.js";
import { keysCheck } from "./keys/keys-check.js";
import { keysGenerate } from "./keys/keys-generate.js";
import { keysRotate } from "./keys/keys-rotate.js";
import { manifestCheck } from "./manifest/manifest-check.js";
import { manifestComplete } from "./manifest/manifest-complete.js";
import { manifestCreate } from "./manifest/manifest-create.js";
import { manifestDiff } from "./manifest/manifest-diff.js";
import { manifestPrint } from "./manifest/manifest-print.js";
import { manifestUpdate } from "./manifest/manifest-update.js";
import { adopt } from "./project/adopt.js";
import { newProject } from "./project/new-project.js";
import { updatePackagesHere } from "./project/update-packages.js";
import { slackCliGetHooks } from "./slack-cli/get-hooks.js";
import { slackCliGetManifest } from "./slack-cli/get-manifest.js";
import { slackCliStart } from "./slack-cli/start-hook.js";
import { start } from "./start.js";
import { tokensExchange } from "./tokens/tokens-exchange.js";
import { tokensRefresh } from "./tokens/tokens-refresh.js";

/** All commands, made anew. A new one is a file of its own beside this one, and a line here. */
export function program(): Command {
  return group(PROGRAM, "Runs and looks after the Slack app of this directory.", [
    newProject(),
    adopt(),
    updatePackagesHere(),
    demo(),
    start(),
    doctor(),
    dashboard(),
    group("config", "what the service is configured with", [configCheck()]),
    group("manifest", "the manifest, and the app at Slack that is made from it", [
      manifestPrint(),
      manifestCheck(),
      manifestComplete(),
      manifestCreate(),
      manifestUpdate(),
      manifestDiff(),
    ]),
    group("slack-cli", "what the Slack CLI calls: slack run", [
      slackCliGetHooks(),
      slackCliGetManifest(),
      slackCliStart(),
    ]),
    group("installations", "where the app is installed", [
      installationsList(),
      installationsShow(),
      installationsStats(),
      installationsExport(),
      installationsImport(),
      installationsRevoke(),
      installationsDelete(),
    ]),
    group("keys", "the keys that seal the stored tokens and events", [
      keysGenerate(),
      keysCheck(),
      keysRotate(),
    ]),
    group("tokens", "the stored tokens of workspaces and people", [tokensExchange(), tokensRefresh()]),
    group("events", "the events that failed, and those that nobody handles", [
      eventsFailed(),
      eventsShow(),
      eventsRetry(),
      eventsDrop(),
    ]),
    group("data", "what is stored about a customer", [dataExport(), dataErase()]),
    group("audit", "what was done to the installations, and by whom", [auditList()]),
  ]);
}

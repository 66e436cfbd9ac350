import { type Command, InvalidArgumentError } from "commander";
import { AppError } from "../../errors.js";
import { findIcon } from "../../web/pages/app-icon.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, say, warn } from "../terminal.js";
import { untilSignal } from "../until-signal.js";

/** The dashboard cannot listen where it was told to. */
class DashboardPortError extends AppError {
  readonly code = "dashboard_port";
}

/** `dashboard`: the service, to look at in a browser. */
export function dashboard(): Command {
  return explained("dashboard", {
    text: "Serves a page for an operator, on this machine alone, beside the running service, until Ctrl-C or SIGTERM.",
    examples: ["dashboard", "dashboard --port 8765", "dashboard --json"],
    more: `It shows installs and removals over time; workspaces by missing scope, by needed reinstall and by silence; failed events, to retry
or drop; what each key seals; the audit trail; and of each workspace what is stored, never a token. What destroys asks again. What
is done there is in the audit trail, as the commands note it. It listens on 127.0.0.1. The link lets one browser in, once: start it
again for another one. From another machine, take an SSH tunnel to the port. It reads the environment, .env and manifest.yml.`,
    json: `{"url":"http://127.0.0.1:8765/open?key=…"}
It is one line, as soon as the dashboard is there.`,
    exits: {
      0: "it was ended by a signal; what was begun there is done",
      1: "the database cannot be read, or the port is taken",
    },
  })
    .option("--port <number>", "the port (default: a free one)", port)
    .action(ends(run));
}

interface Options {
  readonly port?: number;
  readonly json?: boolean;
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("It is a number from 0 to 65535.");
  return Number(text);
}

function run({ port = 0, json = false }: Options): Promise<ExitCode> {
  return besideTheService<ExitCode>((service) =>
    untilSignal<ExitCode>(
      () => undefined,
      async (signal) => {
        const { startDashboard } = await import("../../dashboard/dashboard.js");
        const { url, stop } = await startDashboard(service, {
          port,
          icon: findIcon("manifest.yml"),
          onError: warn,
        }).catch((error: NodeJS.ErrnoException) => {
          if (error.syscall !== "listen") throw error;
          throw new DashboardPortError(
            `Port ${port} of 127.0.0.1 cannot be used (${error.code}). Name another one.`,
          );
        });
        if (json) say(JSON.stringify({ url }));
        else {
          say(`The dashboard: ${url}`);
          say("The link works once, in one browser on this machine. Ctrl-C ends the dashboard.");
        }
        if (!signal.aborted)
          await new Promise((ended) => signal.addEventListener("abort", ended, { once: true }));
        await stop();
        return 0;
      },
    ),
  );
}

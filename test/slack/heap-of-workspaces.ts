// node --expose-gc --import tsx/esm test/clients/heap-of-workspaces.ts WHOSE COUNT...
// Prints the megabytes of heap in use after one event each of that many workspaces, whose listener uses its client:
// with boundClients ("bound"), or with the pools of Bolt itself ("bolt").

import { SILENT } from "../../packages/local-slack/test/stage.js";
import { boundClients } from "../../src/slack/bound-clients.js";
import { ManyWorkspaces } from "./many-workspaces.js";

const [whose, ...counts] = process.argv.slice(2);
const workspaces = new ManyWorkspaces({ logger: SILENT });
if (whose === "bound") boundClients(workspaces.app);
workspaces.app.event("app_mention", async ({ client }) => void client.token);

let seen = 0;
for (const count of counts.map(Number)) {
  for (; seen < count; seen += 1) await workspaces.event({ team: `T${seen}` });
  global.gc?.();
  const megabytes = (process.memoryUsage().heapUsed / 1_000_000).toFixed(1);
  process.stdout.write(`${count} workspaces: ${megabytes} MB\n`);
}

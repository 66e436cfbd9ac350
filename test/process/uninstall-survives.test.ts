import assert from "node:assert/strict";
import { onADatabaseTarget } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { builtProgram, ensureBuilt } from "./built.js";
import { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

onADatabaseTarget("An uninstall whose process is killed in the onUninstalled hook", (target) => {
  let scene: Scene;
  before(function () {
    this.timeout(60_000);
    ensureBuilt();
  });
  beforeEach(async () => {
    scene = await Scene.open(target());
  });
  afterEach(() => scene.close());

  const start = async (changes: Readonly<Record<string, string>>): Promise<ServiceProcess> => {
    const service = scene.spawnCommand([process.execPath, builtProgram("service-with-hooks")], changes);
    await service.untilSaid(/Install the app: /);
    return service;
  };

  onPosix.it(
    "is reported again by the process that takes its event over, and that process deletes the records",
    async function () {
      this.timeout(60_000);
      const { acme, localSlack } = scene;
      const dies = await start({ DIES: "1" });
      await scene.installed(acme);
      await localSlack.uninstall(acme.id, { deliver: "later" });
      localSlack.deliver(acme.id, { type: "app_uninstalled" });
      assert.equal((await dies.end).signal, "SIGKILL");
      assert.match(dies.output, new RegExp(`uninstalled ${acme.id}`));
      // The lease of the event has ended by its clock.
      const next = await start({ AHEAD_MS: "31000" });
      await next.untilSaid(new RegExp(`uninstalled ${acme.id}`));
      await next.untilSaid(/The app was uninstalled/);
      assert.match(next.output, new RegExp(`Deleted installation \\S+:team:${acme.id}\\b`));
    },
  );
});

import { randomUUID } from "node:crypto";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { TokenCipher } from "../../src/installations/token-cipher.js";
import { installationStoreCases } from "../contracts/installation-store-contract.js";
import { onEachDatabase } from "../databases.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
onEachDatabase("MongoInstallationStore", (database) => {
  describe("is an installation store", () => {
    const cases = installationStoreCases(
      async () =>
        new MongoInstallationStore({
          installations: database().installations,
          cipher,
          clientId: randomUUID(),
        }),
    );
    for (const { name, run } of cases) it(name, run);
  });
});

import assert from "node:assert/strict";
import type { Collection, Document } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { InstallationCache } from "../../src/installations/installation-cache.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation, inTeam } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { callback, InboxStage, until } from "./inbox-stage.js";

/** A collection that notes what each of its calls looks for, or inserts. */
function noting(collection: Collection, calls: { name: string; documents: Document[] }[]): Collection {
  return new Proxy(collection, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: [Document | Document[], ...unknown[]]) => {
        calls.push({ name: String(name), documents: [args[0]].flat() });
        return method.apply(target, args);
      };
    },
  });
}

/** With a hashed `_id` as shard key, a call that names it goes to one shard, and any other to all of them. */
onEachDatabase("The path of an event", (database) => {
  it("names the _id in every call to the database, from the delivery to the end", async () => {
    const calls: { name: string; documents: Document[] }[] = [];
    const stage = new InboxStage(noting(database().events, calls));
    const store = new MongoInstallationStore({
      installations: noting(database().installations, calls),
      cipher: TokenCipher.fromKeyRing(`a:${Buffer.alloc(32, 1).toString("base64")}`),
      cache: new InstallationCache({}),
    });
    await store.storeInstallation(botInstallation("one"));
    let tries = 0;
    const inbox = stage.handling(async () => {
      await store.fetchInstallation(inTeam("T1", `U${++tries}`));
      if (tries === 1) throw new Error("once");
    });
    await until("the first look for what waits", () => calls.find(({ name }) => name === "find"));
    inbox.stopPolling(); // what waits is looked for beside the path, every few seconds
    calls.length = 0;
    await inbox.accept(callback());
    await until("it fails", () => inbox.counts.retried || undefined);
    await inbox.accept(callback());
    await until("it succeeds", () => inbox.counts.done || undefined);
    await inbox.renewLeases();

    assert.ok(calls.some(({ name }) => name === "insertMany"));
    assert.ok(calls.some(({ name }) => name === "updateMany"));
    assert.ok(calls.some(({ name }) => name === "updateOne"));
    assert.ok(calls.some(({ name }) => name === "find"));
    for (const { name, documents } of calls) {
      for (const document of documents) assert.ok(document._id !== undefined, name);
    }
    await stage.close();
  });
});

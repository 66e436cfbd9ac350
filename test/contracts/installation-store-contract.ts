import assert from "node:assert/strict";
import type { InstallationStore } from "@slack/oauth";
import type { CaseOfStore, DeletingStore } from "./installation-store/assertions.js";
import { copes } from "./installation-store/copes.js";
import { deletes } from "./installation-store/deletes.js";
import { keeps } from "./installation-store/keeps.js";
import { keepsApart } from "./installation-store/keeps-apart.js";
import { updates } from "./installation-store/updates.js";

const CASES: readonly CaseOfStore[] = [...keeps, ...updates, ...keepsApart, ...deletes, ...copes];

/**
 * The contract of an installation store: what it keeps, what it never mixes up, and what a missing installation gives.
 * It asks for nothing but the interface of @slack/oauth (a store may return fields of its own besides) and the code of
 * `InstallationNotFoundError`. For any test runner: each case runs on an empty store from `create`.
 */
export function installationStoreCases(
  create: () => Promise<InstallationStore>,
): readonly { readonly name: string; readonly run: () => Promise<void> }[] {
  return CASES.map(([name, run]) => ({
    name,
    run: async () => {
      const store = await create();
      assert.ok(canDelete(store), "the store has no deleteInstallation");
      await run(store);
    },
  }));
}

function canDelete(store: InstallationStore): store is DeletingStore {
  return store.deleteInstallation !== undefined;
}

/**
 * Contracts for the stores that Slack's `InstallProvider` and Bolt work with, for whoever writes one. Each contract is a
 * list of cases, and a case is a name and an async function, so any test runner can run them, and one case can be left
 * out by its name or group:
 *
 * ```ts
 * import { installationStoreCases } from "bolt-mongodb-app/testing";
 *
 * const cases = installationStoreCases(() => new MyInstallationStore({ table: randomUUID() }));
 * for (const { group, name, run } of cases) test(`${group}: ${name}`, run);
 * ```
 *
 * `test` is `it` in mocha (inside a `describe`, or not), `test` of `node:test`, and `test` of vitest or jest: each of
 * them takes a name and an async function, and calls a rejected promise a failure. The cases use `node:assert` and
 * leave nothing behind but what the store keeps.
 */
export type { ContractCase } from "./contract-case.js";
export { type InstallationStoreGroup, installationStoreCases } from "./installation-store-cases.js";
export {
  type AppAtStandIn,
  type RotatingStoreGroup,
  type RotatingStoreUnderTest,
  rotatingStoreCases,
} from "./rotating-store-cases.js";
export { type StateStoreGroup, type StateStoreUnderTest, stateStoreCases } from "./state-store-cases.js";

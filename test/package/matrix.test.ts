import assert from "node:assert/strict";
import { join } from "node:path";
import { onMongoServer } from "../databases.js";
import { PeersProject } from "./peers-project.js";
import { installAndMention, readmeApp } from "./readme-app.js";

const { imports, body } = readmeApp();
const AS_REQUIRE = imports.replace(/^import (.*) from (".*");$/gm, "const $1 = require($2);");
/** Where no `await` is allowed outside functions. */
const IN_FUNCTION = `void (async () => {${body}})();\n`;
const ES_MODULES = { "package.json": '{ "type": "module" }' };
const COMMONJS = { "package.json": '{ "type": "commonjs" }' };

/** A test that starts the app, and ends when the answer is there. */
const AS_TEST = `
test("README's app", async () => {
  ${body}
  while (!existsSync(process.env.DONE_FILE)) await new Promise((resume) => setTimeout(resume, 50));
  await app.stop();
  await installationStore.stop();
  await client.close();
}, 60_000);
`;

interface Kind {
  readonly files: Readonly<Record<string, string>>;
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
  /** What Node runs in the folder. */
  readonly program: readonly string[];
  readonly isTest?: true;
}

const KINDS: Readonly<Record<string, Kind>> = {
  "JavaScript in ES modules": {
    files: { ...ES_MODULES, "app.js": imports + body },
    program: ["app.js"],
  },
  "JavaScript in CommonJS": {
    files: { ...COMMONJS, "app.js": AS_REQUIRE + IN_FUNCTION },
    program: ["app.js"],
  },
  "TypeScript with module nodenext in ES modules": {
    files: { ...ES_MODULES, "app.ts": imports + body },
    compilerOptions: { module: "nodenext" },
    program: ["app.js"],
  },
  "TypeScript with module node16 in CommonJS": {
    files: { ...COMMONJS, "app.ts": imports + IN_FUNCTION },
    compilerOptions: { module: "node16" },
    program: ["app.js"],
  },
  "TypeScript with module commonjs": {
    files: { ...COMMONJS, "app.ts": imports + IN_FUNCTION },
    compilerOptions: { module: "commonjs", moduleResolution: "node10", esModuleInterop: true },
    program: ["app.js"],
  },
  jest: {
    files: {
      ...COMMONJS,
      "jest.config.js": 'module.exports = { testEnvironment: "node" };\n',
      "app.test.js": `const { existsSync } = require("node:fs");\n${AS_REQUIRE}${AS_TEST}`,
    },
    program: ["../node_modules/jest/bin/jest.js", "--rootDir", "."],
    isTest: true,
  },
  vitest: {
    files: {
      ...ES_MODULES,
      "app.test.js": `import { existsSync } from "node:fs";\nimport { test } from "vitest";\n${imports}${AS_TEST}`,
    },
    program: ["../node_modules/vitest/vitest.mjs", "run", "--root", "."],
    isTest: true,
  },
};

for (const peers of ["newest", "lowest"] as const) {
  describe(`A project with the ${peers} Bolt, OAuth and mongodb (long: 60 s)`, function () {
    this.timeout(180_000);
    let project: PeersProject;
    before(() => {
      project = new PeersProject(peers);
    });
    after(() => project.remove());

    it("has one copy of each", () => {
      for (const name of ["@slack/bolt", "@slack/oauth", "@slack/web-api", "mongodb"]) {
        assert.deepEqual(project.copiesOf(name), [`node_modules/${name}`]);
      }
      assert.equal(project.release("@slack/bolt").split(".")[0], peers === "newest" ? "5" : "4");
    });

    it("loads the entries, the service's with a sentence on what it lacks, by import and by require", () => {
      const names = ["bolt-mongodb-app", "bolt-mongodb-app/testing", "bolt-mongodb-app/service"];
      const loads = `
        const said = [];
        for (const name of ${JSON.stringify(names)}) {
          try { said.push(typeof (await load(name))); } catch ({ code, packages }) { said.push([code, ...packages]); }
        }
        console.log(JSON.stringify(said));
      `;
      const lacks = ["package_missing", "helmet", "pino", "yaml", "zod"];
      project.write("entries/import.mjs", `const load = (name) => import(name);${loads}`);
      project.write(
        "entries/require.cjs",
        `const load = async (name) => require(name);(async () => {${loads}})();`,
      );
      for (const file of ["import.mjs", "require.cjs"]) {
        const { stdout, stderr } = project.run("entries", file);
        assert.deepEqual(JSON.parse(stdout || stderr), ["object", "object", lacks], file);
      }
    });

    it("can name the types of every entry for import and require, in each of TypeScript's ways", () => {
      const uses = `
        import type { InstallationStore, StateStore } from "@slack/oauth";
        import { collectionsOf, type MongoInstallationStore, OAuthStateStore, rotating } from "bolt-mongodb-app";
        import { installationStoreCases, rotatingStoreCases, stateStoreCases } from "bolt-mongodb-app/testing";
        import { MongoClient } from "mongodb";
        export function typed(store: MongoInstallationStore): InstallationStore {
          const { oauthStates: states } = collectionsOf(new MongoClient(""));
          const stateStore: StateStore = new OAuthStateStore({ states, secret: "" });
          installationStoreCases(() => store);
          rotatingStoreCases(() => ({ store, elsewhere: store }));
          stateStoreCases(() => ({ store: stateStore, elsewhere: stateStore, otherApp: stateStore, lifetimeMs: 1 }));
          return rotating(store, { clientId: "", clientSecret: "" });
        }
      `;
      for (const [kind, { files, compilerOptions }] of Object.entries(KINDS)) {
        if (compilerOptions === undefined) continue;
        const folder = `types-${kind.replaceAll(" ", "-")}`;
        project.write(`${folder}/package.json`, files["package.json"] ?? "");
        project.write(`${folder}/app.ts`, uses);
        assert.deepEqual(project.compile(folder, compilerOptions), [], kind);
      }
    });

    onMongoServer("The contracts", (uri) => {
      it("hold for the stores", () => {
        const file = project.write("contracts/contracts.mjs", CONTRACTS);
        const { status, stdout, stderr } = project.run("contracts", file, { MONGODB_URI: uri() });
        assert.equal(status, 0, stdout + stderr);
        assert.match(
          stdout,
          /^[1-9]\d+ cases of installation stores, [1-9]\d+ of rotating, [1-9]\d+ of state stores\n$/,
        );
      });
    });

    for (const [kind, { files, compilerOptions, program, isTest }] of Object.entries(KINDS)) {
      onMongoServer(`README's Bolt app, in ${kind}`, (uri) => {
        it("installs into a workspace and answers a mention", async () => {
          const folder = kind.replaceAll(" ", "-");
          const isEsModule = files["package.json"] === ES_MODULES["package.json"];
          for (const [file, text] of Object.entries(files)) {
            project.write(join(folder, file), peers === "lowest" && isEsModule ? forBoltBelow45(text) : text);
          }
          if (compilerOptions) assert.deepEqual(project.compile(folder, compilerOptions), []);
          await installAndMention(
            uri(),
            (environment) => project.start(folder, program, environment),
            isTest ? join(project.directory, folder, "done") : undefined,
          );
        });
      });
    }
  });
}

/** As README says: an ES module cannot import Bolt's `App` by its name before Bolt 4.5. */
function forBoltBelow45(text: string): string {
  return text.replace("import { App } from", "import bolt from").replace("new App(", "new bolt.App(");
}

const CONTRACTS = `
  import { randomBytes, randomUUID } from "node:crypto";
  import { collectionsOf, ensureIndexes, MongoInstallationStore, OAuthStateStore, rotating, TokenCipher } from "bolt-mongodb-app";
  import { installationStoreCases, rotatingStoreCases, stateStoreCases } from "bolt-mongodb-app/testing";
  import { MongoClient } from "mongodb";

  const client = new MongoClient(process.env.MONGODB_URI);
  await ensureIndexes(client.db());
  const { installations, oauthStates: states } = collectionsOf(client);
  const cipher = TokenCipher.fromKeyRing("2026a:" + randomBytes(32).toString("base64"));
  const newStore = (clientId) => new MongoInstallationStore({ installations, cipher, clientId });
  const rotatingCases = rotatingStoreCases((app) => {
    const { clientId, clientSecret, slackApiUrl } = app;
    const own = client.db().collection("installations_" + randomUUID());
    const inAProcess = () =>
      rotating(new MongoInstallationStore({ installations: own, cipher, clientId }), {
        clientId,
        clientSecret,
        clientOptions: { slackApiUrl },
      });
    const [store, elsewhere] = [inAProcess(), inAProcess()];
    return { store, elsewhere, stop: async () => void (await Promise.all([store.stop(), elsewhere.stop()])) };
  });
  const stateCases = stateStoreCases(() => {
    const secret = randomUUID();
    return {
      store: new OAuthStateStore({ states, secret }),
      elsewhere: new OAuthStateStore({ states, secret }),
      otherApp: new OAuthStateStore({ states, secret: randomUUID() }),
      lifetimeMs: 600_000,
    };
  });
  const installationCases = installationStoreCases(() => newStore(randomUUID()));
  for (const { group, name, run } of [...installationCases, ...rotatingCases, ...stateCases]) {
    await run().catch((error) => {
      console.error(group + ": " + name, error);
      process.exitCode = 1;
    });
  }
  console.log(installationCases.length + " cases of installation stores, " + rotatingCases.length + " of rotating, " + stateCases.length + " of state stores");
  await client.close();
`;

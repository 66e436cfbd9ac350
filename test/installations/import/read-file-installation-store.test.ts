import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import oauth from "@slack/oauth"; // from ESM its stores come through the default import only
import { TokenCipher } from "../../../src/encryption/token-cipher.js";
import { importInstallations } from "../../../src/installations/import/import-installations.js";
import { readFileInstallationStore } from "../../../src/installations/import/read-file-installation-store.js";
import { UnreadableInstallation } from "../../../src/installations/import/unreadable-installation.js";
import type { StoredInstallation } from "../../../src/installations/installation-records.js";
import { MongoInstallationStore } from "../../../src/installations/mongo-installation-store.js";
import {
  botInstallation,
  botWithToken,
  classicInstallation,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "../../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../../databases.js";
import { onPosix } from "../../on-posix.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);

describe("readFileInstallationStore", () => {
  let parent: string;
  let baseDir: string;
  let files: InstanceType<typeof oauth.FileInstallationStore>;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-test-"));
    baseDir = join(parent, "installs");
    files = new oauth.FileInstallationStore({ baseDir });
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  onPosix.it("yields a folder that cannot be read as unreadable, and reads the others", async () => {
    await files.storeInstallation(workspaceInstallation({ team: { id: "T1" } }));
    symlinkSync(`${baseDir}T2`, `${baseDir}T2`); // leads to itself
    const found = await read(baseDir);
    const unreadable = found.filter((each) => each instanceof UnreadableInstallation);
    const folder = unreadable.find(({ source }) => source === `${baseDir}T2`);
    assert.equal(folder?.reason, "It cannot be read (ELOOP).");
    assert.ok(found.length > unreadable.length);
  });

  it("reads a workspace's bot and each person's own token", async () => {
    await files.storeInstallation(
      workspaceInstallation({ user: userWithToken("U2"), bot: botWithToken("older") }),
    );
    await files.storeInstallation(workspaceInstallation());
    const installedAt = "2025-03-02T01:02:03.000Z";
    for (const file of ["app-latest", "user-U1-latest", "user-U2-latest"]) {
      utimesSync(join(`${baseDir}T1`, file), new Date(), new Date(installedAt));
    }

    const [app, ...people] = await read(baseDir);
    const { bot: _bot, incomingWebhook: _webhook, ...person } = workspaceInstallation();
    assert.deepEqual(app, {
      ...inFile(workspaceInstallation()),
      user: { id: "U1", token: undefined, scopes: undefined },
      installedAt,
    });
    assert.deepEqual(
      people.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1)),
      [
        { ...inFile(person), installedAt },
        { ...inFile({ ...person, user: userWithToken("U2") }), installedAt },
      ],
    );
  });

  it("reads each kind of install, with and without history, and under a client id", async () => {
    const many = [
      workspaceInstallation(),
      workspaceInstallation({ team: { id: "T2" }, enterprise: { id: "E1" } }),
      orgInstallation(),
      { ...classicInstallation(), team: { id: "T3" } },
      botInstallation("bare", { team: { id: "T4" } }),
    ];
    const ofApp = new oauth.FileInstallationStore({ baseDir, clientId: "1.2", historicalDataEnabled: false });
    for (const installation of many) await ofApp.storeInstallation(installation);
    await files.storeInstallation(workspaceInstallation({ team: { id: "T9" } }));

    const found = await read(baseDir, { clientId: "1.2" });
    const bots = found.flatMap((each) =>
      each instanceof UnreadableInstallation ? [] : (each.bot?.token ?? []),
    );
    assert.deepEqual(bots.sort(), many.map(({ bot }) => bot?.token).sort());
    assert.equal(found.length, 10);
    assert.equal((await read(baseDir)).length, 2);
  });

  it("reads the directories inside of baseDir that the store writes when baseDir ends in a slash", async () => {
    const slashed = new oauth.FileInstallationStore({ baseDir: `${baseDir}/` });
    await slashed.storeInstallation(workspaceInstallation());
    for (const directory of [baseDir, `${baseDir}/`]) assert.equal((await read(directory)).length, 2);
  });

  it("does not return the token of a person who has disconnected", async () => {
    await files.storeInstallation(workspaceInstallation());
    await files.deleteInstallation(inTeam("T1", "U1"));
    const found = await read(baseDir);
    assert.equal(found.length, 1);
    assert.ok(!JSON.stringify(found).includes(userWithToken("U1").token));
  });

  it("finds nothing where everything was deleted, and fails where there never was a directory", async () => {
    await assert.rejects(read(baseDir), { code: "ENOENT" });
    await assert.rejects(read(join(parent, "absent", "installs")), { code: "ENOENT" });
    await files.storeInstallation(workspaceInstallation());
    await files.deleteInstallation(inTeam("T1"));
    assert.deepEqual(await read(baseDir), []);
    await files.storeInstallation(orgInstallation());
    await files.deleteInstallation({ isEnterpriseInstall: true, enterpriseId: "E1", teamId: undefined });
    write("/app-latest", "{}");
    write("Test/app-latest", "{}");
    assert.deepEqual(await read(baseDir), []);
  });

  onPosix.it("does not read a link to a file as an installation", async () => {
    await files.storeInstallation(orgInstallation());
    await files.deleteInstallation({ isEnterpriseInstall: true, enterpriseId: "E1", teamId: undefined });
    write("/app-latest", "{}");
    symlinkSync(join(baseDir, "app-latest"), join(baseDir, "E5"));
    assert.deepEqual(await read(baseDir), []);
  });

  it("says of a broken file where it is and what is wrong, without its content, and reads on", async () => {
    const secret = "xoxb-secret";
    const { user, team, bot, ...rest } = workspaceInstallation({
      bot: { ...botWithToken("x"), token: secret },
    });
    const broken: Readonly<Record<string, readonly [content: string | object, reason: RegExp]>> = {
      "T1/app-latest": [`{"bot": "${secret}" oops`, /no JSON object/],
      "/E9-T2/app-latest": ["", /no JSON object/],
      "T3/user-U1-latest": [[{ ...rest, user, team, bot }], /no JSON object/],
      "/E9-T4/app-latest": [{ ...rest, user, bot }, /no team id/],
      "T5/app-latest": [{ ...rest, team, bot }, /no user id/],
      "/E9-T6/app-latest": [{ ...rest, team, user, bot: { ...bot, userId: undefined } }, /bot lacks/],
      "T7/app-latest": [
        { ...rest, team, user, bot: { token: secret, id: "B", userId: "U", scopes: "a" } },
        /bot lacks/,
      ],
      "/E9-T8/user-U1-latest": [{ ...rest, team, user: { id: "U1", token: { secret } } }, /token is no text/],
      "T9/user-U2-latest": [{ ...rest, team: { id: "T9" }, user }, /another person's/],
      "T10/app-latest": [{ ...rest, team, user, incomingWebhook: { secret } }, /webhook has no URL/],
      "/E1/app-latest": [{ ...orgInstallation(), enterprise: null, team }, /no enterprise id/],
      "T14/app-latest": [{ ...rest, team, user, bot }, /another workspace's/],
      "/E8/app-latest": [{ ...rest, team, user, bot, enterprise: { id: "E8" } }, /another workspace's/],
      "T15/user-U1-latest": [{ ...rest, team, user, bot }, /another workspace's/],
      "T11/app-latest": [`"${"x".repeat(1_100_000)}"`, /too large/],
    };
    for (const [path, [content]] of Object.entries(broken)) {
      write(path, typeof content === "string" ? content : JSON.stringify(content));
    }
    mkdirSync(`${baseDir}T12/app-latest`, { recursive: true });
    await files.storeInstallation(workspaceInstallation({ team: { id: "T13" } }));

    const found = await read(baseDir);
    const unreadable = found.filter((each) => each instanceof UnreadableInstallation);
    assert.equal(found.length - unreadable.length, 2);
    for (const [path, [, reason]] of Object.entries(broken)) {
      const told = unreadable.find(({ source }) => source === baseDir + path);
      assert.match(told?.reason ?? "not reported", reason, path);
    }
    const directory = unreadable.find(({ source }) => source === `${baseDir}T12/app-latest`);
    assert.equal(directory?.reason, "It cannot be read (EISDIR).");
    assert.equal(unreadable.length, Object.keys(broken).length + 1);
    assert.ok(!JSON.stringify(unreadable).includes("secret"));
  });

  onEachDatabase("imported", (database) => {
    it("answers as the files did, and better where the files mixed things up", async () => {
      const into = new MongoInstallationStore({ installations: database().installations, cipher });
      await files.storeInstallation(
        workspaceInstallation({ user: userWithToken("U2"), bot: botWithToken("older") }),
      );
      await files.storeInstallation(workspaceInstallation());
      await files.storeInstallation(orgInstallation());
      await files.storeInstallation(botInstallation("bare", { team: { id: "T2" } }));
      writeFileSync(join(`${baseDir}T2`, "user-U7-latest"), "{");

      const report = await importInstallations({
        from: readFileInstallationStore(baseDir),
        into,
        replace: true,
      });
      assert.deepEqual(
        { ...report, failures: report.failures.map(({ source }) => source) },
        // Skipped: the file of the person who granted no token.
        { read: 8, stored: 6, skipped: 1, failed: 1, failures: [join(`${baseDir}T2`, "user-U7-latest")] },
      );
      for (const userId of ["U1", "U2"]) {
        const found = await into.fetchInstallation(inTeam("T1", userId));
        assert.deepEqual([found.bot, found.user], [botWithToken("first"), userWithToken(userId)]);
        assert.equal(found.installerUserId, "U1");
      }
      const org = await into.fetchInstallation(inOrg("E1", { teamId: "T1", userId: "U1" }));
      assert.deepEqual([org.bot, org.user], [botWithToken("org"), userWithToken("U1", "org")]);
      assert.deepEqual((await into.fetchInstallation(inTeam("T2"))).bot, botWithToken("bare"));

      const again = await importInstallations({ from: readFileInstallationStore(baseDir), into });
      assert.deepEqual([again.stored, again.skipped, again.failed], [0, 7, 1]);
    });
  });

  function write(path: string, content: string): void {
    mkdirSync(dirname(baseDir + path), { recursive: true });
    writeFileSync(baseDir + path, content);
  }
});

async function read(...args: Parameters<typeof readFileInstallationStore>) {
  const found: (StoredInstallation | UnreadableInstallation)[] = [];
  for await (const each of readFileInstallationStore(...args)) found.push(each);
  return found;
}

function idOf(found: StoredInstallation | UnreadableInstallation): string {
  return found instanceof UnreadableInstallation ? found.source : found.user.id;
}

/** As it comes out of a file: without the fields that are undefined. */
function inFile(installation: StoredInstallation): StoredInstallation {
  return JSON.parse(JSON.stringify(installation));
}

import assert from "node:assert/strict";
import { onEachDatabaseTargetInTime } from "../databases.js";
import { type CommandName, runCommand } from "./command-process.js";
import { MANIFEST, Scene } from "./scene.js";

onEachDatabaseTargetInTime("process: the operator's view beside a running service", 15, (target) => {
  let scene: Scene;
  before(async function () {
    this.timeout(60_000); // it may have to be built first
    scene = await Scene.open(target());
    await scene.start();
    await scene.installed(scene.acme);
    await scene.installed(scene.globex);
    await scene.connected(scene.acme);
    await scene.answers(scene.acme);
  });
  after(() => scene.close());

  /** Runs a command while the service runs; nothing that it says is a secret that took part. */
  async function said(command: CommandName, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runCommand(command, args, scene);
    const { clientSecret, signingSecret, verificationToken, secretsIssued } = scene.localSlack;
    assert.ok(secretsIssued.length > 3);
    for (const secret of [clientSecret, signingSecret, verificationToken, ...secretsIssued]) {
      assert.ok(!`${stdout}${stderr}`.includes(secret), "a secret is on the terminal");
    }
    assert.deepEqual([code, stderr], [0, ""]);
    return stdout;
  }

  it("audit list says who installed and who connected", async () => {
    const [ada] = scene.acme.people;
    const { entries } = JSON.parse(await said("audit list", "--team", scene.acme.id, "--json"));
    assert.deepEqual(
      entries.map(({ action, who, team }: Record<string, unknown>) => [action, who, team]),
      [
        ["connect", { kind: "person", userId: ada.id }, scene.acme.id],
        ["install", { kind: "person", userId: ada.id }, scene.acme.id],
      ],
    );
    const table = await said("audit list");
    assert.match(table, /^When {2,}Who {2,}What {2,}Where {2,}Details\n/);
    assert.equal(table.trimEnd().split("\n").length, 4);
    assert.ok(table.includes(`${scene.globex.people[0].id}  install`), table);
    // A color begins with this character.
    assert.ok(!table.includes("\u001b"));
  });

  it("installations list has both workspaces, and selects", async () => {
    const table = await said("installations list");
    for (const { id, name } of [scene.acme, scene.globex])
      assert.match(table, new RegExp(`^${id} +${name} `, "m"));
    const ids = async (...args: readonly string[]) =>
      JSON.parse(await said("installations list", "--json", ...args)).installations.map(
        ({ team }: { team: { id: string } }) => team.id,
      );
    assert.deepEqual(await ids(), [scene.acme.id, scene.globex.id].sort());
    assert.deepEqual(await ids("--team", scene.globex.id), [scene.globex.id]);
    assert.deepEqual(await ids("--missing-scope", MANIFEST.botScopes[0] ?? ""), []);
    assert.deepEqual(await ids("--silent-since", "1d"), []);
  });

  it("installations show has four characters of the token, who is connected, and the audit trail", async () => {
    const bot = scene.localSlack.tokensOf(scene.acme.id).find(({ kind }) => kind === "bot");
    const text = await said("installations show", "--team", scene.acme.id);
    assert.ok(text.includes(`…${bot?.value.slice(-4)}`), text);
    assert.match(text, new RegExp(`^Connected +${scene.acme.people[0].id}$`, "m"));
    assert.match(text, / connect /);
    const { installation, audit } = JSON.parse(
      await said("installations show", "--team", scene.acme.id, "--json"),
    );
    assert.deepEqual([installation.kind, audit.length], ["workspace", 2]);
  });

  it("installations stats counts, with scopes that the service has counted at its start", async () => {
    const { silent, ...counts } = JSON.parse(await said("installations stats", "--json"));
    assert.deepEqual(counts, {
      workspaces: 2,
      organizations: 0,
      people: 1,
      needsReinstall: 0,
      missingScopes: {},
    });
    assert.equal(silent.count, 0);
    assert.match(await said("installations stats"), /^Workspaces +2\n/);
  });
});

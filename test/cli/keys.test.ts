import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { openDatabase } from "../../src/database/open-database.js";
import type { EnvelopeForm } from "../../src/encryption/envelope.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { EventInbox } from "../../src/events/event-inbox.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation, connection } from "../../src/testing/installation-store/examples.js";
import { onEachDatabaseTarget } from "../databases.js";
import { callback } from "../events/inbox-stage.js";
import { type CommandName, runCommand, spawnCommand } from "../process/command-process.js";
import { Scene } from "../process/scene.js";

const HERE = { directory: ".", environment: {} };
const OLD_KEY = Buffer.alloc(32, "old key of keys ").toString("base64");
const NEW_KEY = Buffer.alloc(32, "new key of keys ").toString("base64");
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe("bolt-mongodb-app keys generate", function () {
  this.timeout(60_000); // it may have to be built first
  it("prints one new entry of a key ring, each time another", async () => {
    const entries = new Set<string>();
    for (const run of [runCommand, spawnCommand]) {
      const { code, stdout, stderr } = await run("keys generate", [], HERE);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /^\d{4}-\d\d-\d\d-[0-9a-f]{4}:[A-Za-z0-9+/]{43}=\n$/);
      TokenCipher.fromKeyRing(stdout.trim());
      entries.add(stdout);
    }
    assert.equal(entries.size, 2);
  });

  it("takes an id, and prints JSON", async () => {
    const { code, stdout } = await runCommand("keys generate", ["--id", "2026b", "--json"], HERE);
    const { id, entry, ...rest } = JSON.parse(stdout);
    assert.deepEqual([code, id, rest], [0, "2026b", {}]);
    assert.deepEqual(TokenCipher.fromKeyRing(entry).keyIds, ["2026b"]);
  });

  it("refuses an id that no key ring takes", async () => {
    const { code, stdout, stderr } = await runCommand("keys generate", ["--id", "2026:b"], HERE);
    assert.deepEqual([code, stdout, stderr], [2, "", "--id must have 1 to 32 letters, digits, - or _.\n"]);
  });
});

onEachDatabaseTarget("bolt-mongodb-app keys check and rotate", (target) => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open(target());
  });
  afterEach(() => scene.close());

  const RINGS = {
    old: `old:${OLD_KEY}`,
    both: `new:${NEW_KEY},old:${OLD_KEY}`,
    new: `new:${NEW_KEY}`,
  } as const;

  /** A workspace, a person and an event that waits, sealed with the old key. */
  async function fill(envelope?: EnvelopeForm): Promise<void> {
    const database = await openDatabase(target());
    try {
      await database.installations.deleteMany({});
      await database.events.deleteMany({});
      const cipher = TokenCipher.fromKeyRing(RINGS.old, "TOKEN_KEYS", envelope);
      const { clientId } = scene.localSlack;
      const store = new MongoInstallationStore({ installations: database.installations, cipher, clientId });
      await store.storeInstallation(botInstallation("first"));
      await store.storeInstallation(connection("U2"));
      await new EventInbox({ events: database.events, cipher, clientId, logger: LOG }).accept(callback());
    } finally {
      await database.close();
    }
  }

  /** Runs a command; nothing that it says has a secret in it. */
  async function keys(
    command: CommandName,
    keyRing: keyof typeof RINGS,
    args: readonly string[] = [],
    changes: Readonly<Record<string, string>> = {},
  ) {
    const environment = { ...scene.environment, TOKEN_KEYS: RINGS[keyRing], ...changes };
    const end = await runCommand(command, args, { directory: scene.directory, environment });
    for (const secret of [
      OLD_KEY,
      NEW_KEY,
      scene.localSlack.clientSecret,
      scene.localSlack.signingSecret,
      "xox",
    ]) {
      assert.ok(!`${end.stdout}${end.stderr}`.includes(secret), "a secret is on the terminal");
    }
    return end;
  }

  it("check says which key and which form seal how many records", async () => {
    await fill();
    const { code, stdout, stderr } = await keys("keys check", "both");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      "Values are sealed with key new, in the form v1.\nKey old, v1: 2 installation records, 1 waiting event.\nKey new: nothing.\n",
    );
    const shaped = await keys("keys check", "both", ["--json"]);
    assert.deepEqual(JSON.parse(shaped.stdout), {
      sealsWith: { keyId: "new", form: "v1" },
      keys: [
        { keyId: "old", form: "v1", installations: 2, waitingEvents: 1, failedEvents: 0, inKeyRing: true },
      ],
      missing: [],
      unused: ["new"],
    });
  });

  it("check ends with 1 when a key is missing", async () => {
    await fill("v2");
    const { code, stdout } = await keys("keys check", "new");
    assert.equal(code, 1);
    assert.ok(
      stdout.includes(
        "Key old, v2: 2 installation records, 1 waiting event. It is not in TOKEN_KEYS: put it back, behind the others.\n",
      ),
      stdout,
    );
    assert.deepEqual(JSON.parse((await keys("keys check", "new", ["--json"])).stdout).missing, ["old"]);
  });

  it("rotate seals everything with the first key, and says that the other one may go", async () => {
    await fill();
    const { code, stdout, stderr } = await keys("keys rotate", "both");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      "3 records were sealed anew with key new, in the form v1.\nEverything of this app is sealed so: nothing depends on another key. Take old out of TOKEN_KEYS, unless another Slack app or a backup that you would restore needs it.\n",
    );
    assert.equal((await keys("keys check", "new")).code, 0);
    const again = JSON.parse((await keys("keys rotate", "both", ["--json"])).stdout);
    assert.deepEqual(again, {
      sealsWith: { keyId: "new", form: "v1" },
      resealed: 0,
      overtaken: 0,
      unopened: [],
      remaining: [],
      notNeeded: ["old"],
    });
  });

  it("rotate writes the form of TOKEN_ENVELOPE", async () => {
    await fill();
    assert.equal((await keys("keys rotate", "old", [], { TOKEN_ENVELOPE: "v2" })).code, 0);
    const { stdout } = await keys("keys check", "old");
    assert.match(stdout, /^Key old, v2: 2 installation records, 1 waiting event\.$/m);
  });

  it("rotate ends with 1 when something depends on a key that is missing", async () => {
    await fill();
    const { code, stdout, stderr } = await keys("keys rotate", "new");
    assert.deepEqual([code, stdout], [1, "0 records were sealed anew with key new, in the form v1.\n"]);
    assert.match(stderr, /^Key old, v1: still 2 installation records, 1 waiting event\.$/m);
    assert.match(stderr, /^3 cannot be opened \(token_key_unknown\), such as /m);
  });

  it("say what is missing where there is no configuration, no key or no database", async () => {
    const place = { directory: scene.directory, environment: {} };
    const unset = await runCommand("keys check", [], place);
    assert.equal(unset.code, 1);
    assert.match(unset.stderr, /^The configuration cannot be used:\n {2}- SLACK_CLIENT_ID is missing/);
    const { MONGODB_URI: _, ...embedded } = { MONGODB_URI: "", ...scene.environment };
    rmSync(scene.dataDirectory, { recursive: true, force: true });
    const keyless = await runCommand("keys check", [], { directory: scene.directory, environment: embedded });
    assert.equal(keyless.code, 1);
    assert.match(keyless.stderr, /^There are no keys yet: set TOKEN_KEYS/);
    const environment = { ...embedded, TOKEN_KEYS: RINGS.new };
    const empty = await runCommand("keys rotate", [], { directory: scene.directory, environment });
    assert.equal(empty.code, 1);
    assert.match(empty.stderr, /^There is no database in .*DATA_DIR/);
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onADatabaseTarget } from "../databases.js";
import { runFailingService } from "./command-process.js";
import { MANIFEST, Scene } from "./scene.js";

onADatabaseTarget("A service that logs at debug", (target) => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open(target());
  });
  afterEach(() => scene.close());

  it("shows no secret from its start to its end", async () => {
    const { acme, globex, localSlack } = scene;
    const [ada, ben] = acme.people;
    const service = await scene.start({ LOG_LEVEL: "debug" });

    await scene.installed(acme);
    await scene.connected(acme);
    await scene.installed(globex);
    assert.equal((await scene.install(globex, { cancel: true })).status, 403);
    localSlack.failNext("oauth.v2.access", { error: "invalid_code" });
    assert.equal((await scene.install(globex)).status, 400);
    localSlack.failNext("oauth.v2.access", "drop");
    assert.equal((await scene.install(globex)).status, 502);
    await fetch(`${scene.url}${MANIFEST.redirectPath}?code=1.2.a-code&state=a-state`);

    await scene.answers(acme);
    localSlack.failNext("chat.postMessage", { error: "is_archived" });
    await scene.mention(acme);
    await service.untilSaid(/ERROR An event could not be handled; it is tried again/);
    const dm = localSlack.dm(acme.id, ben.id);
    await localSlack.postMessage({ team: acme.id, user: ben.id, channel: dm, text: "a-private-message" });
    await localSlack.until("an answer", () => localSlack.messages(dm).find(({ by }) => by !== "person"));
    const speak = { team: acme.id, channel: acme.general, command: "/post", text: "a-spoken-message" };
    assert.equal((await localSlack.command({ ...speak, user: ada.id })).ok, true);
    assert.equal((await localSlack.command({ ...speak, user: ben.id })).ok, true);
    const forged = { "x-slack-signature": "v0=forged", "x-slack-request-timestamp": `${Date.now() / 1_000}` };
    assert.equal(
      (await localSlack.sendRaw({ body: '{"token":"a-forged-body"}', headers: forged })).status,
      401,
    );

    await localSlack.revokeUserToken(acme.id, ada.id);
    await service.untilSaid(/Tokens were revoked/);
    await localSlack.uninstall(acme.id);
    await service.untilSaid(/The app was uninstalled/);
    await localSlack.idle();
    const keyRing = readFileSync(join(scene.dataDirectory, "token-keys"), "utf8").trim();
    await service.stop();

    const secrets = {
      "the client secret": localSlack.clientSecret,
      "the signing secret": localSlack.signingSecret,
      "the verification token": localSlack.verificationToken,
      "the key": keyRing.slice(keyRing.indexOf(":") + 1),
      ...Object.fromEntries([...scene.states].map((state, n) => [`state ${n}`, state])),
      ...Object.fromEntries(localSlack.secretsIssued.map((secret, n) => [`issued secret ${n}`, secret])),
      ...Object.fromEntries(
        ["a-code", "a-state", "a-private-message", "a-spoken-message", "a-forged-body"].map((text) => [
          text,
          text,
        ]),
      ),
    };
    assert.ok(scene.states.size >= 5 && localSlack.secretsIssued.length >= 10, "secrets took part");
    for (const [name, secret] of Object.entries(secrets)) {
      const at = service.output.indexOf(secret);
      assert.equal(at, -1, `the service shows ${name}: ${service.output.slice(Math.max(0, at - 200), at)}`);
    }
  });
});

describe("A service that cannot start", () => {
  for (const uri of [
    "mongodb://app:p@ss/w0rd@127.0.0.1:1/slack",
    "mongodb://app:p%40ss%2Fw0rd@127.0.0.1:1/slack?noSuchOption=1",
  ]) {
    it(`does not show the database's password: ${uri}`, async () => {
      const scene = await Scene.open();
      try {
        const environment = { ...scene.environment, MONGODB_URI: uri };
        const { code, stdout, stderr } = await runFailingService({ directory: scene.directory, environment });
        assert.equal(code, 1);
        assert.notEqual(stderr, "");
        assert.doesNotMatch(stdout + stderr, /w0rd/);
      } finally {
        await scene.close();
      }
    });
  }
});

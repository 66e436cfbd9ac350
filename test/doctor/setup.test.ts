import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import type { RequestListener } from "node:http";
import { join, resolve } from "node:path";
import { HttpAnswers } from "../fakes/http-answers.js";
import { signInManifestText } from "../fixtures/sign-in-manifest.js";
import { MANIFEST_FILE } from "../fixtures/test-app.js";
import { onPosix } from "../on-posix.js";
import { spawnCommand } from "../process/command-process.js";
import { Scene } from "../process/scene.js";
import { type Diagnosis, diagnose, finding, ids, runDoctor } from "./run-doctor.js";

const CERTIFICATE = "test/doctor/fixtures/localhost.pem";

describe("npm run doctor", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.close());

  const examine = (changes: Readonly<Record<string, string>> = {}): Promise<Diagnosis> =>
    diagnose(scene.directory, { ...scene.environment, ...changes });

  it("before the first start finds nothing to fix, and makes nothing", async () => {
    const found = await diagnose(scene.directory, scene.environment, spawnCommand);
    assert.equal(found.code, 0, found.stdout);
    assert.deepEqual([ids(found, "failure"), ids(found, "warning")], [[], ["public-url.not-running"]]);
    assert.deepEqual(ids(found, "info"), [
      "manifest.example-urls",
      "key-file.none",
      "public-url.private",
      "database.none",
    ]);
    assert.deepEqual(readdirSync(scene.directory), ["manifest.yml"]);
  });

  it("says where the embedded database is, beside a running service and after it, and changes nothing", async () => {
    const service = await scene.start();
    const data = () => readdirSync(scene.dataDirectory).sort();
    const before = data();
    const beside = await examine();
    assert.deepEqual([beside.code, ids(beside, "warning")], [0, []]);
    finding(beside, "database.embedded");
    finding(beside, "public-url.answers");
    finding(beside, "key-file.private");
    assert.deepEqual(data(), before);
    await service.stop("SIGKILL");
    const after = await examine();
    assert.deepEqual(ids(after, "warning"), ["public-url.not-running"]);
    finding(after, "database.embedded");
    assert.deepEqual(data(), before, "what the killed process left is there still");
  });

  it("reports everything that is wrong with environment and manifest at once, and never shows a value", async () => {
    const file = join(scene.directory, "manifest.yml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("socket_mode_enabled: false", "socket_mode_enabled: true"),
    );
    const found = await examine({ PORT: "a-port", SLACK_CLIENT_ID: "a-client-id", LOG_LEVEL: "loud" });
    assert.deepEqual(ids(found, "failure"), [
      "configuration.variable",
      "configuration.variable",
      "configuration.variable",
      "configuration.manifest",
    ]);
    assert.match(
      finding(found, "configuration.manifest").sentence,
      /^manifest\.yml:\d+ settings\.socket_mode/,
    );
    finding(found, "doctor.skipped");
    assert.doesNotMatch(found.stdout, /a-port|a-client-id|loud/);
    assert.equal(found.code, 1);
  });

  describe("in Socket Mode", () => {
    const inSocketMode = (token: string) => {
      scene.localSlack.configureApp({ ...scene.settings, socketMode: true });
      return examine({ SLACK_APP_TOKEN: token, SLACK_SIGNING_SECRET: "" });
    };

    it("says what must be so at Slack, and whether Slack accepts the app-level token", async () => {
      const found = await inSocketMode(scene.localSlack.appToken);
      const { whatToDo } = finding(found, "manifest.socket-mode");
      assert.ok(whatToDo?.includes(`npm run manifest -- print --socket-mode --url ${scene.url} `));
      assert.equal(finding(found, "app-token.accepted").level, "ok");
      assert.deepEqual(
        [ids(found, "failure"), ids(found, "info").includes("public-url.private")],
        [[], false],
      );
    });

    it("says that Slack refuses the app-level token, and what to do, without the token", async () => {
      const token = "xapp-1-A0123456789-1234567890123-not-the-one";
      const found = await inSocketMode(token);
      const refused = finding(found, "app-token.refused");
      assert.match(`${refused.sentence} ${refused.whatToDo}`, /invalid_auth.*connections:write/);
      assert.ok(!found.stdout.includes(token));
    });

    it("accepts a manifest that switches Socket Mode on", async () => {
      const file = join(scene.directory, "manifest.yml");
      writeFileSync(file, readFileSync(file, "utf8").replace("mode_enabled: false", "mode_enabled: true"));
      assert.deepEqual(ids(await inSocketMode(scene.localSlack.appToken), "failure"), []);
    });
  });

  it("reports a manifest that cannot be used where nothing else is wrong", async () => {
    writeFileSync(join(scene.directory, "manifest.yml"), "display_information: {}\n");
    const found = await examine({ INSTALL_ASKS_FOR: "bot+user", PUBLIC_URL: `${scene.url}/apps/slack` });
    assert.deepEqual([...new Set(ids(found, "failure"))], ["configuration.manifest"]);
    assert.deepEqual([found.code, found.stderr], [1, ""]);
  });

  it("says that .env cannot be read", async () => {
    mkdirSync(join(scene.directory, ".env"));
    const found = await examine();
    assert.match(finding(found, "configuration.variable").sentence, /^\.env cannot be read/);
    assert.equal(found.code, 1);
  });

  it("reads .env", async () => {
    writeFileSync(join(scene.directory, ".env"), "LOG_LEVEL=loud\n");
    assert.match(finding(await examine(), "configuration.variable").sentence, /^LOG_LEVEL /);
  });

  it("warns of secrets that do not look like Slack's", async () => {
    const found = await examine({ SLACK_SIGNING_SECRET: "Not-Hexadecimal-At-All-In-Any-Way" });
    assert.match(finding(found, "secrets.shape").sentence, /^SLACK_SIGNING_SECRET /);
    assert.deepEqual([finding(found, "secrets.shape").level, found.code], ["warning", 0]);
  });

  it("compares the manifest's URLs with PUBLIC_URL", async () => {
    const file = join(scene.directory, "manifest.yml");
    const text = readFileSync(file, "utf8");
    const moved = async (url: string) => {
      writeFileSync(file, text.replaceAll("https://app.example.com", url));
      return examine();
    };
    const example = finding(await examine(), "manifest.example-urls");
    assert.ok(example.whatToDo?.includes(`redirect URL must be ${scene.url}/slack/oauth_redirect,`));
    assert.ok(example.whatToDo?.includes(`npm run manifest -- print --url ${scene.url} `));
    const other = finding(await moved("https://other.test"), "manifest.other-urls");
    assert.deepEqual([other.level, other.whatToDo], ["warning", example.whatToDo]);
    assert.equal(finding(await moved(scene.url), "manifest.urls").level, "ok");
  });

  it("warns once of each setting of the manifest from which something follows, with its line and what to do", async () => {
    const file = join(scene.directory, "manifest.yml");
    const text = readFileSync(file, "utf8")
      .replace("oauth_config:\n", "oauth_config:\n  pkce_enabled: true\n")
      .replace("features:\n", "features:\n  assistant_view:\n    assistant_description: Helps\n")
      .replace("- im:history", "- im:history\n      - channels:history\n      - groups:history")
      .replace("      - team_access_revoked\n", "");
    writeFileSync(file, text);
    const found = await examine();
    const of = [
      "manifest.pkce",
      "manifest.assistant-view",
      "manifest.history-limits",
      "manifest.team-access",
    ];
    assert.deepEqual(
      ids(found, "warning").filter((id) => id.startsWith("manifest.")),
      of,
    );
    const lines = ["pkce_enabled", "assistant_view", "- channels:history", "org_deploy_enabled"];
    for (const [index, id] of of.entries()) {
      const { sentence, whatToDo } = finding(found, id);
      const line = text.slice(0, text.indexOf(lines[index] ?? "")).split("\n").length;
      assert.ok(sentence.startsWith(`manifest.yml:${line} `), sentence);
      assert.match(whatToDo ?? "", /Then tell Slack: npm run manifest -- update --url \S+\.$/);
    }
    assert.equal(found.code, 0);
  });

  it("names the redirect URL of Sign in with Slack beside that of installs", async () => {
    const file = join(scene.directory, "manifest.yml");
    writeFileSync(file, signInManifestText());
    const urls = [`${scene.url}/slack/oauth_redirect`, `${scene.url}/slack/signin/redirect`].join(" and ");
    const example = finding(await examine(), "manifest.example-urls");
    assert.ok(example.whatToDo?.includes(`redirect URLs must be ${urls},`), example.whatToDo);
    writeFileSync(file, signInManifestText().replaceAll("https://app.example.com", scene.url));
    const found = finding(await examine(), "manifest.urls");
    assert.deepEqual([found.level, found.sentence.endsWith(`its redirect URLs are ${urls}.`)], ["ok", true]);
  });

  it("compares them with a PUBLIC_URL that has a path, too", async () => {
    const PUBLIC_URL = `${scene.url}/apps/slack`;
    const file = join(scene.directory, "manifest.yml");
    const moved = (url: string) =>
      writeFileSync(file, readFileSync(file, "utf8").replaceAll("https://app.example.com", url));
    moved(scene.url);
    const { level, whatToDo } = finding(await examine({ PUBLIC_URL }), "manifest.other-urls");
    assert.equal(level, "warning");
    assert.ok(whatToDo?.includes(`redirect URL must be ${PUBLIC_URL}/slack/oauth_redirect,`));
    copyFileSync(MANIFEST_FILE, file);
    moved(PUBLIC_URL);
    const { sentence } = finding(await examine({ PUBLIC_URL }), "manifest.urls");
    assert.ok(sentence.endsWith(`its redirect URL is ${PUBLIC_URL}/slack/oauth_redirect.`));
  });

  it("names an event of the manifest that has no listener", async () => {
    assert.equal(finding(await examine(), "listeners.bound").level, "ok");
    const file = join(scene.directory, "manifest.yml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("- message.im\n", "- message.im\n      - team_join\n"));
    const { level, sentence } = finding(await examine(), "listeners.unmatched");
    assert.equal(level, "warning");
    assert.match(
      sentence,
      /^The manifest has the event team_join, and src\/listeners\/index\.ts has no listener/,
    );
  });

  onPosix.it("says how to close a development key file that others can read", async () => {
    mkdirSync(scene.dataDirectory);
    const file = join(scene.dataDirectory, "token-keys");
    writeFileSync(file, `development:${Buffer.alloc(32, "k").toString("base64")}\n`);
    chmodSync(file, 0o640);
    const open = await examine();
    assert.match(finding(open, "key-file.open").sentence, /\(mode 640\)/);
    assert.deepEqual([finding(open, "key-file.open").whatToDo, open.code], [`Run chmod 600 ${file}`, 1]);
    chmodSync(file, 0o600);
    assert.equal((await examine()).code, 0);
  });

  it("reports a damaged development key file, and shows nothing of its content", async () => {
    mkdirSync(scene.dataDirectory);
    writeFileSync(join(scene.dataDirectory, "token-keys"), "development:c2hvcnQ=", { mode: 0o600 });
    const damaged = await examine();
    assert.deepEqual([ids(damaged, "failure"), damaged.code], [["key-file.damaged"], 1]);
    assert.ok(!damaged.stdout.includes("c2hvcnQ="));
  });

  it("compares this machine's clock with Slack's", async () => {
    for (const [offSec, level, words] of [
      [20, "ok", /agrees/],
      [-40, "warning", /(39|4\d) seconds ahead of Slack's; from five minutes/],
      [600, "failure", /(59|60)\d seconds behind/],
    ] as const) {
      const found = await withSlack((_request, response) => {
        response.setHeader("date", new Date(Date.now() + offSec * 1_000).toUTCString());
        response.setHeader("content-type", "application/json").end('{"ok":true}');
      });
      const clock = finding(found, level === "ok" ? "clock.right" : "clock.off");
      assert.equal(clock.level, level, `${offSec}`);
      assert.match(clock.sentence, words);
      assert.equal(found.code, level === "failure" ? 1 : 0);
    }
    const dateless = await withSlack((_request, response) => {
      response.sendDate = false;
      response.end('{"ok":true}');
    });
    assert.equal(finding(dateless, "clock.unknown").level, "info");
  }).timeout(30_000);

  it("reports that Slack does not answer, or that the answer is not Slack's", async () => {
    const slack = scene.environment.SLACK_API_URL ?? "";
    await scene.localSlack.stop();
    const away = await examine();
    assert.deepEqual([ids(away, "failure"), away.code], [["slack.unreachable"], 1]);
    assert.ok(
      finding(away, "slack.unreachable").sentence.includes(`${slack} gives no answer (ECONNREFUSED)`),
    );
    const portal = await withSlack((_request, response) =>
      response.end("<html>Log in to this network</html>"),
    );
    assert.deepEqual(ids(portal, "failure"), ["slack.unreachable"]);
  });

  it("asks Slack whether it accepts the credentials", async () => {
    const id = await examine({ SLACK_CLIENT_ID: "1.2" });
    assert.match(finding(id, "credentials.refused").sentence, /accept SLACK_CLIENT_ID \(invalid_client_id\)/);
    assert.equal(id.code, 1);
    const secret = await examine({ SLACK_CLIENT_SECRET: "0".repeat(32) });
    assert.match(
      finding(secret, "credentials.refused").sentence,
      /accept SLACK_CLIENT_SECRET \(bad_client_secret\)/,
    );
    scene.localSlack.failNext("oauth.v2.access", { error: "internal_error" });
    const unknown = await examine();
    assert.equal(finding(unknown, "credentials.unknown").level, "info");
    assert.equal(finding(await examine(), "credentials.accepted").level, "ok");

    const oneWorkspace = {
      SLACK_CLIENT_ID: "",
      SLACK_CLIENT_SECRET: "",
      SLACK_BOT_TOKEN: "xoxb-1-2-unknown-token",
    };
    const botToken = await examine(oneWorkspace);
    const refused = finding(botToken, "credentials.refused");
    assert.match(refused.sentence, /accept SLACK_BOT_TOKEN \(invalid_auth\)/);
    assert.match(refused.whatToDo ?? "", /address of this machine .* copy the Bot User OAuth Token/);
    assert.ok(!botToken.stdout.includes("unknown-token"));
  });

  it("says that MongoDB does not answer, and still does the other checks", async () => {
    const found = await examine({ MONGODB_URI: "mongodb://ada:the-password@127.0.0.1:1/app" });
    assert.match(
      finding(found, "database.unreachable").sentence,
      /^No MongoDB server answered at 127\.0\.0\.1:1\/app/,
    );
    assert.deepEqual([ids(found, "failure"), found.code], [["database.unreachable"], 1]);
    finding(found, "credentials.accepted");
    assert.ok(!found.stdout.includes("the-password"));
  });

  describe("checks the public URL:", () => {
    let server: HttpAnswers | undefined;
    afterEach(async () => {
      await server?.stop();
      server = undefined;
    });

    const answers: RequestListener = (request, response) => {
      response.statusCode = request.url === "/healthz" ? 200 : 404;
      response.setHeader("content-type", "application/json").end('{"status":"ok"}');
    };
    const at = async (scheme: "http" | "https", answer = answers) => {
      server = await HttpAnswers.start(
        answer,
        scheme === "https" ? readFileSync(CERTIFICATE, "utf8") : undefined,
      );
      return `${scheme}://localhost:${server.port}`;
    };
    const trusted = { NODE_EXTRA_CA_CERTS: resolve(CERTIFICATE) };

    it("finds the app over https", async () => {
      const found = await examine({ PUBLIC_URL: await at("https"), ...trusted });
      assert.equal(finding(found, "public-url.answers").level, "ok");
      assert.match(finding(found, "state-cookie.kept").sentence, / __Host-slack-app-oauth-state\.$/);
    });

    it("reports a self-signed certificate, or one of another host", async () => {
      const url = await at("https");
      const [unsigned, others] = [
        await examine({ PUBLIC_URL: url }),
        await examine({ PUBLIC_URL: url.replace("localhost", "127.0.0.1"), ...trusted }),
      ];
      assert.match(finding(unsigned, "public-url.certificate").sentence, /DEPTH_ZERO_SELF_SIGNED_CERT/);
      assert.match(finding(others, "public-url.certificate").sentence, /ERR_TLS_CERT_ALTNAME_INVALID/);
      assert.deepEqual([unsigned.code, others.code], [1, 1]);
    });

    it("reports plain http at an https address", async () => {
      const found = await examine({ PUBLIC_URL: (await at("http")).replace("http:", "https:") });
      assert.equal(finding(found, "public-url.certificate").level, "failure");
    });

    for (const [what, status, headers, body] of [
      ["another page", 200, {}, "<h1>It works!</h1>"],
      ["a redirect", 301, { location: "https://elsewhere.example/healthz" }, ""],
      ["a 404", 404, {}, ""],
    ] as const) {
      it(`tells ${what} from the app`, async () => {
        const url = await at("http", (_request, response) => response.writeHead(status, headers).end(body));
        const found = await examine({ PUBLIC_URL: url });
        assert.match(finding(found, "public-url.another-server").sentence, new RegExp(`answers ${status}`));
        assert.equal(found.code, 1);
      });
    }

    it("treats a proxy without a service behind it as a service that does not run yet", async () => {
      const found = await examine({
        PUBLIC_URL: await at("http", (_request, response) => response.writeHead(502).end()),
      });
      assert.deepEqual([finding(found, "public-url.not-running").level, found.code], ["warning", 0]);
    });

    it("does not wait for ever, and names the server that does not answer", async () => {
      const environment = { ...scene.environment, PUBLIC_URL: await at("http", () => undefined) };
      const found = await diagnose(scene.directory, environment, spawnCommand);
      assert.deepEqual([finding(found, "public-url.silent").level, found.code], ["warning", 0]);
    }).timeout(20_000);

    it("says that the name is unknown, and that browsers drop the cookie over plain http", async () => {
      const found = await examine({ PUBLIC_URL: "http://no-such-host.internal:3000" });
      assert.deepEqual(ids(found, "failure"), ["state-cookie.dropped", "public-url.unknown-name"]);
    });
  });

  it("prints the worst findings last, and no colour into a pipe", async () => {
    const { code, stdout, stderr } = await runDoctor(scene.directory, {
      ...scene.environment,
      SLACK_CLIENT_SECRET: "0".repeat(32),
    });
    assert.deepEqual([code, stderr], [1, ""]);
    assert.ok(!stdout.includes("\u001b"));
    assert.match(stdout, /^ok {7}Node/);
    assert.match(
      stdout,
      /\nfailure {2}Slack does not accept SLACK_CLIENT_SECRET .*\n {9}→ Copy .*\n\n1 to fix, 1 to look at\.\n$/,
    );
  });

  it("prints its help, and refuses unknown arguments with a sentence", async () => {
    const help = await spawnCommand("doctor", ["--help"], { directory: scene.directory, environment: {} });
    assert.deepEqual([help.code, help.stderr], [0, ""]);
    assert.match(help.stdout, /--json/);
    for (const wrong of ["--jsn", "extra"]) {
      const refused = await runDoctor(scene.directory, scene.environment, wrong);
      assert.deepEqual([refused.code, refused.stdout], [2, ""]);
      assert.ok(
        refused.stderr.includes(wrong) && refused.stderr.trim().split("\n").length === 1,
        refused.stderr,
      );
    }
    assert.ok(!existsSync(scene.dataDirectory));
  });

  async function withSlack(answer: RequestListener): Promise<Diagnosis> {
    const server = await HttpAnswers.start(answer);
    try {
      return await examine({ SLACK_API_URL: `http://127.0.0.1:${server.port}/api/` });
    } finally {
      await server.stop();
    }
  }
});

import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { environment, readConfig, secretsOf, VARIABLES } from "../../src/config/config.js";
import { text, type Variable, wholeNumber } from "../../src/config/variables.js";
import { ConfigError } from "../../src/errors.js";
import { type AppManifest, readManifest } from "../../src/manifest/app-manifest.js";

const manifest = readManifest("test/fixtures/manifest.yml");
/** Without the variables of the project's own listeners, whatever they are. */
const read = (env: Readonly<Record<string, string | undefined>>, manifest: AppManifest) =>
  readConfig(env, manifest, {});
const KEY = "A".repeat(43);
const SLACK = {
  SLACK_CLIENT_ID: "123456789.987654321",
  SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
  SLACK_SIGNING_SECRET: "fedcba9876543210fedcba9876543210",
};
const PRODUCTION = {
  ...SLACK,
  PUBLIC_URL: "https://app.example.com",
  MONGODB_URI: "mongodb://ada:hunter2@db.example.com/app",
  TOKEN_KEYS: `2026a:${KEY}=`,
};

type Env = Readonly<Record<string, string | undefined>>;

function problemsOf(env: Env, written: Partial<AppManifest> = {}): readonly string[] {
  try {
    read(env, { ...manifest, ...written });
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    for (const value of Object.values(env)) {
      if (value && value.trim().length > 10) assert.ok(!error.message.includes(value), `${value} is shown`);
    }
    return error.problems;
  }
  return [];
}

describe("readConfig", () => {
  it("needs only Slack's three for development", () => {
    assert.deepEqual(read(SLACK, manifest), {
      production: false,
      host: undefined,
      port: 3000,
      publicUrl: "http://localhost:3000",
      basePath: "",
      slack: {
        credentials: {
          kind: "oauth",
          clientId: SLACK.SLACK_CLIENT_ID,
          clientSecret: SLACK.SLACK_CLIENT_SECRET,
        },
        signingSecret: SLACK.SLACK_SIGNING_SECRET,
        appToken: undefined,
        apiUrl: "https://slack.com/api/",
        authorizeUrl: "https://slack.com/oauth/v2/authorize",
      },
      mongodbUri: undefined,
      dataDirectory: ".data",
      tokenKeys: undefined,
      tokenEnvelope: "v1",
      logLevel: "info",
      installScopes: { bot: manifest.botScopes, user: [] },
      events: { inbox: true, inFlight: 1_000, idHours: 2, expiryDays: 7 },
      auditDays: 365,
      installationCache: true,
      returnOrigins: [],
      supportUrl: undefined,
      settings: {},
      secretSettings: [],
      privacyUrl: undefined,
      manifest,
    });
  });

  it("reads EVENTS_IN_HAND, the name in an earlier release, as EVENTS_IN_FLIGHT", () => {
    assert.equal(readConfig({ ...PRODUCTION, EVENTS_IN_HAND: "50" }, manifest).events.inFlight, 50);
    const both = { EVENTS_IN_HAND: "50", EVENTS_IN_FLIGHT: "60" };
    assert.equal(readConfig({ ...PRODUCTION, ...both }, manifest).events.inFlight, 60);
  });

  it("reads every variable, drops blanks, and completes URLs", () => {
    const config = read(
      {
        ...PRODUCTION,
        PUBLIC_URL: " https://App.example.com/ ",
        PORT: "8080",
        HOST: "127.0.0.1",
        DATA_DIR: "/var/lib/app",
        LOG_LEVEL: "debug\n",
        INSTALL_ASKS_FOR: "bot+user",
        EVENT_INBOX: "off",
        EVENTS_IN_FLIGHT: "50",
        EVENT_ID_HOURS: "25",
        EVENT_EXPIRY_DAYS: "3",
        INSTALLATION_CACHE: "off",
        RETURN_ORIGINS: "https://CRM.example.com/, http://localhost:8080",
        SUPPORT_URL: "mailto:help@example.com",
        PRIVACY_URL: "https://example.com/privacy#slack",
        SLACK_API_URL: "https://slack-gov.com/api",
        SLACK_AUTHORIZE_URL: "https://slack-gov.com/oauth/v2/authorize",
      },
      manifest,
    );
    assert.deepEqual(config, {
      production: true,
      host: "127.0.0.1",
      port: 8080,
      publicUrl: "https://app.example.com",
      basePath: "",
      slack: {
        credentials: {
          kind: "oauth",
          clientId: SLACK.SLACK_CLIENT_ID,
          clientSecret: SLACK.SLACK_CLIENT_SECRET,
        },
        signingSecret: SLACK.SLACK_SIGNING_SECRET,
        appToken: undefined,
        apiUrl: "https://slack-gov.com/api/",
        authorizeUrl: "https://slack-gov.com/oauth/v2/authorize",
      },
      mongodbUri: PRODUCTION.MONGODB_URI,
      dataDirectory: "/var/lib/app",
      tokenKeys: PRODUCTION.TOKEN_KEYS,
      tokenEnvelope: "v1",
      logLevel: "debug",
      installScopes: { bot: manifest.botScopes, user: manifest.userScopes },
      events: { inbox: false, inFlight: 50, idHours: 25, expiryDays: 3 },
      auditDays: 365,
      installationCache: false,
      returnOrigins: ["https://crm.example.com", "http://localhost:8080"],
      supportUrl: "mailto:help@example.com",
      settings: {},
      secretSettings: [],
      privacyUrl: "https://example.com/privacy#slack",
      manifest,
    });
  });

  it("follows PORT in the default of PUBLIC_URL", () => {
    assert.equal(read({ ...SLACK, PORT: "4000" }, manifest).publicUrl, "http://localhost:4000");
  });

  describe("with a path in PUBLIC_URL", () => {
    const at = (path: string, written: Partial<AppManifest> = {}) =>
      read({ ...SLACK, PUBLIC_URL: `http://localhost:3000${path}` }, { ...manifest, ...written });

    for (const path of ["/apps/slack", "/apps/slack/"]) {
      it(`has the base path of ${path}, without a slash at its end`, () => {
        const { publicUrl, basePath } = at(path);
        assert.deepEqual([publicUrl, basePath], ["http://localhost:3000/apps/slack", "/apps/slack"]);
      });
    }

    it("takes the path off the manifest's own paths, where they have it, since the app's URLs are PUBLIC_URL and a path", () => {
      const requestPaths = ["/apps/slack/events", "/events", "/apps/slack-events"];
      const under = at("/apps/slack", { redirectPath: "/apps/slack/back", requestPaths }).manifest;
      assert.equal(under.redirectPath, "/back");
      assert.deepEqual(under.requestPaths, ["/events", "/apps/slack-events"]);
    });

    it("refuses a manifest whose redirect URL would be at a page of the app's", () => {
      const environment = { ...SLACK, PUBLIC_URL: "http://localhost:3000/apps" };
      const [problem = "", ...others] = problemsOf(environment, { redirectPath: "/apps/icon" });
      assert.deepEqual(others, []);
      assert.match(
        problem,
        /^PUBLIC_URL has the path \/apps, behind which the manifest's redirect URL would be at \/icon/,
      );
    });
  });

  it("counts empty and blank as unset", () => {
    assert.equal(read({ ...SLACK, PORT: "", MONGODB_URI: "  " }, manifest).port, 3000);
    assert.match(
      problemsOf({ ...SLACK, SLACK_CLIENT_ID: " " })[0] ?? "",
      /^SLACK_CLIENT_ID is missing\. You find/,
    );
  });

  it("reports everything at once, in the order of the documents", () => {
    const problems = problemsOf({
      NODE_ENV: "production",
      PORT: "http",
      LOG_LEVEL: "loud",
      SLACK_API_URL: "http://slack.example.com/api/",
      MONGODB_URI: "postgres://db/app",
    });
    assert.deepEqual(
      problems.map((problem) => problem.split(" ")[0]),
      [
        "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET",
        "SLACK_SIGNING_SECRET",
        "PUBLIC_URL",
        "MONGODB_URI",
        "TOKEN_KEYS",
        "PORT",
        "LOG_LEVEL",
        "SLACK_API_URL",
        "SLACK_AUTHORIZE_URL",
      ],
    );
  });

  describe("knows production", () => {
    const PUBLIC = [
      "https://app.example.com",
      "https://8.8.8.8",
      "https://[2606:4700::1111]",
      "https://a.localhost.dev",
    ];
    for (const url of PUBLIC) {
      it(`by ${url}`, () => {
        assert.equal(read({ ...PRODUCTION, PUBLIC_URL: url }, manifest).production, true);
        const problems = problemsOf({ ...SLACK, NODE_ENV: "development", PUBLIC_URL: url });
        assert.deepEqual(
          problems.map((problem) => problem.split(" ")[0]),
          ["MONGODB_URI", "TOKEN_KEYS"],
        );
        for (const problem of problems) assert.match(problem, /PUBLIC_URL is on the internet/);
      });
    }

    for (const url of [
      "https://localhost:3000",
      "https://app.localhost",
      "https://localhost./",
      "https://127.8.9.1",
      "https://[::1]:3000",
      "https://[::ffff:127.0.0.1]",
      "https://10.1.2.3",
      "https://172.31.0.1",
      "https://192.168.1.1",
      "https://169.254.1.1",
      "https://[fd00::1]",
      "https://[fe80::1]",
      "https://mac.local",
      "https://app.corp.internal",
      "https://app",
      "http://192.168.1.1:3000",
    ]) {
      it(`not by ${url}`, () => {
        assert.equal(read({ ...SLACK, PUBLIC_URL: url }, manifest).production, false);
      });
    }

    it("by NODE_ENV, whatever the address", () => {
      const local = { ...PRODUCTION, NODE_ENV: "production", PUBLIC_URL: "https://app.corp.internal" };
      assert.equal(read(local, manifest).production, true);
      assert.deepEqual(problemsOf({ ...local, PUBLIC_URL: "http://localhost:3000" }), [
        "PUBLIC_URL must begin with https:// in production.",
      ]);
      assert.match(
        problemsOf({ ...local, PUBLIC_URL: undefined })[0] ?? "",
        /^PUBLIC_URL is missing, and NODE_ENV is/,
      );
    });

    it("and says how to make a key, with a command that works", () => {
      const { TOKEN_KEYS: _, ...keyless } = PRODUCTION;
      const [problem = "", ...others] = problemsOf(keyless);
      assert.deepEqual(others, []);
      const command = /This command makes one: (node .*?'base64'\)")/.exec(problem)?.[1] ?? "no command";
      const key = execSync(command, { encoding: "utf8" }).trim();
      assert.equal(read({ ...keyless, TOKEN_KEYS: key }, manifest).tokenKeys, key);
      assert.ok(readFileSync("README.md", "utf8").includes(`\n${command}\n`));
      assert.ok(readFileSync(".env.example", "utf8").includes(command));
    });
  });

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ["SLACK_CLIENT_ID", "A0123456789", /two numbers with a dot/],
    ["SLACK_CLIENT_SECRET", "short", /at least 16 characters/],
    ["SLACK_CLIENT_SECRET", "0123456789abcdef 0123456789abcdef", /no spaces/],
    ["SLACK_CLIENT_SECRET", "123456789.9876543210", /has the Client ID in it/],
    ["SLACK_SIGNING_SECRET", "xoxb-1234567890-abcdefghij", /is a token/],
    ["SLACK_SIGNING_SECRET", "AbCdEfGhIjKlMnOpQrStUvWx", /looks like the Verification Token/],
    ["SLACK_SIGNING_SECRET", SLACK.SLACK_CLIENT_SECRET, /is the same as SLACK_CLIENT_SECRET/],
    ["PUBLIC_URL", "app.example.com", /complete URL/],
    ["PUBLIC_URL", "http://app.example.com", /must begin with https/],
    ["PUBLIC_URL", "https://app.example.com/slack//app", /between slashes/],
    ["PUBLIC_URL", "https://app.example.com/:team", /letters, digits/],
    ["PUBLIC_URL", "https://app.example.com/?x=1", /no query/],
    ["PUBLIC_URL", "https://app.example.com/#top", /no fragment/],
    ["PUBLIC_URL", "https://ada:hunter2@app.example.com", /no user name/],
    ["SUPPORT_URL", "help@example.com", /begins with https:\/\/ or mailto:/],
    ["PRIVACY_URL", "javascript:alert(1)", /begins with https:\/\/ or mailto:/],
    ["RETURN_ORIGINS", "http://crm.example.com", /origins with commas between them/],
    ["RETURN_ORIGINS", "https://crm.example.com/done", /without a path/],
    ["RETURN_ORIGINS", "https://crm.example.com,*", /origins/],
    ["RETURN_ORIGINS", "https://crm.example.com,", /origins/],
    ["RETURN_ORIGINS", "https://ada@crm.example.com", /origins/],
    ["RETURN_ORIGINS", "javascript:alert(1)", /origins/],
    ["MONGODB_URI", "https://db.example.com", /mongodb:\/\/ or mongodb\+srv:\/\//],
    ["MONGODB_URI", "mongodb://", /name a host/],
    ["TOKEN_KEYS", `${KEY}=`, /Key 1 of TOKEN_KEYS is not id:base64/],
    ["TOKEN_KEYS", `a:${KEY}=,b:AAAA`, /Key 2 of TOKEN_KEYS has 3 bytes/],
    ["TOKEN_KEYS", `a:${KEY}=,a:${KEY}=`, /repeats an id/],
    ["PORT", "0", /from 1 to 65535/],
    ["PORT", "65536", /from 1 to 65535/],
    ["PORT", "30.5", /whole number/],
    ["HOST", "http://localhost", /host name alone/],
    ["INSTALL_ASKS_FOR", "user", /must be bot or bot\+user/],
    ["EVENT_INBOX", "yes", /must be on or off/],
    ["EVENTS_IN_FLIGHT", "0", /from 1 to 100000/],
    ["EVENT_ID_HOURS", "1000", /from 1 to 720/],
    ["EVENT_EXPIRY_DAYS", "0", /from 1 to 365/],
    ["INSTALLATION_CACHE", "0", /must be on or off/],
    ["HOST", "localhost:3000", /the port belongs in PORT/],
    ["LOG_LEVEL", "verbose", /one of trace, debug/],
    ["NODE_ENV", "prod", /production, development or test/],
  ];
  for (const [name, value, sentence] of REFUSED) {
    it(`refuses ${name} ${JSON.stringify(value)}`, () => {
      const [problem, ...others] = problemsOf({ ...PRODUCTION, [name]: value });
      assert.deepEqual(others, []);
      assert.ok(problem?.startsWith(`${name} `), problem);
      assert.match(problem ?? "", sentence);
    });
  }

  it("makes an install ask for the user scopes when the manifest has no bot scopes", () => {
    const { installScopes } = read(SLACK, { ...manifest, botScopes: [] });
    assert.deepEqual(installScopes, { bot: [], user: manifest.userScopes });
  });

  it("refuses INSTALL_ASKS_FOR bot+user when the manifest has only one kind of scopes", () => {
    const env = { ...SLACK, INSTALL_ASKS_FOR: "bot+user" };
    for (const [lacking, kind] of [
      [{ botScopes: [] }, "bot"],
      [{ userScopes: [] }, "user"],
    ] as const) {
      assert.throws(() => read(env, { ...manifest, ...lacking }), {
        code: "config_invalid",
        problems: [`INSTALL_ASKS_FOR is bot+user, and the manifest has no ${kind} scopes. Leave it out.`],
      });
    }
  });

  it("accepts Slack's two addresses only together", () => {
    for (const [set, unset] of [
      ["SLACK_API_URL", "SLACK_AUTHORIZE_URL"],
      ["SLACK_AUTHORIZE_URL", "SLACK_API_URL"],
    ] as const) {
      const problems = problemsOf({ ...SLACK, [set]: "http://127.0.0.1:4000/x/" });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", new RegExp(`^${unset} is missing: .* together`));
    }
  });

  it("allows plain http for secrets in production only to this machine", () => {
    const slackAt = (host: string) => ({
      SLACK_API_URL: `http://${host}/api/`,
      SLACK_AUTHORIZE_URL: `http://${host}/authorize`,
    });
    assert.equal(problemsOf({ ...PRODUCTION, ...slackAt("127.0.0.1:4000") }).length, 0);
    assert.equal(problemsOf({ ...SLACK, ...slackAt("slack:4000") }).length, 0);
    assert.deepEqual(
      problemsOf({ ...PRODUCTION, ...slackAt("slack:4000") }).map((problem) => problem.slice(0, 45)),
      ["SLACK_API_URL must begin with https:// in pro", "SLACK_AUTHORIZE_URL must begin with https:// "],
    );
  });
});

describe("readConfig for one workspace", () => {
  const ONE = {
    SLACK_BOT_TOKEN: "xoxb-1234567890-abcdefghij",
    SLACK_SIGNING_SECRET: SLACK.SLACK_SIGNING_SECRET,
  };

  it("takes a bot token in place of the OAuth credentials", () => {
    assert.deepEqual(read(ONE, manifest).slack.credentials, {
      kind: "bot token",
      botToken: ONE.SLACK_BOT_TOKEN,
    });
  });

  it("refuses a bot token together with OAuth credentials, and says why", () => {
    assert.match(problemsOf({ ...SLACK, ...ONE }).join(), /^SLACK_BOT_TOKEN is set together with OAuth/);
    assert.match(
      problemsOf({ ...ONE, SLACK_CLIENT_ID: SLACK.SLACK_CLIENT_ID }).join(),
      /^SLACK_BOT_TOKEN is set together with OAuth/,
    );
  });

  it("refuses a bot token in production, and says why", () => {
    const { SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, ...rest } = PRODUCTION;
    assert.match(problemsOf({ ...rest, ...ONE }).join(), /^SLACK_BOT_TOKEN is for development/);
  });

  it("refuses what is no bot token", () => {
    for (const token of ["xoxp-1234567890-abcdefghij", "token", "xoxb-"]) {
      assert.match(
        problemsOf({ ...ONE, SLACK_BOT_TOKEN: token }).join(),
        /SLACK_BOT_TOKEN must be a bot token/,
      );
    }
  });
});

describe("readConfig in Socket Mode", () => {
  const APP_TOKEN = { SLACK_APP_TOKEN: "xapp-1-A0123456789-1234567890123-0123456789abcdef" };
  const { SLACK_SIGNING_SECRET: _, ...UNSIGNED } = SLACK;

  it("takes the app-level token beside OAuth credentials or a bot token, and needs no signing secret then", () => {
    const bot = { SLACK_BOT_TOKEN: "xoxb-1234567890-abcdefghij" };
    for (const credentials of [UNSIGNED, bot]) {
      const { slack } = read({ ...credentials, ...APP_TOKEN }, manifest);
      assert.deepEqual([slack.appToken, slack.signingSecret], [APP_TOKEN.SLACK_APP_TOKEN, undefined]);
      assert.match(problemsOf(credentials).join(), /^SLACK_SIGNING_SECRET is missing/);
    }
    assert.equal(read(SLACK, manifest).slack.appToken, undefined);
  });

  it("counts the app-level token among what no log may show", () => {
    assert.ok(secretsOf(read({ ...SLACK, ...APP_TOKEN }, manifest)).includes(APP_TOKEN.SLACK_APP_TOKEN));
  });

  it("refuses the app-level token in production, however production is set, and says why", () => {
    const { PUBLIC_URL: _url, ...rest } = PRODUCTION;
    for (const production of [PRODUCTION, { ...rest, PUBLIC_URL: "https://app.example.com" }]) {
      const problems = problemsOf({ ...production, ...APP_TOKEN });
      assert.equal(problems.length, 1, problems.join());
      assert.match(problems[0] ?? "", /^SLACK_APP_TOKEN is for development, and .*switch Socket Mode off/);
    }
  });

  it("refuses what is no app-level token", () => {
    for (const token of ["xoxb-1234567890-abcdefghij", "token", "xapp-"]) {
      assert.match(
        problemsOf({ ...SLACK, SLACK_APP_TOKEN: token }).join(),
        /SLACK_APP_TOKEN must be an app-level token/,
      );
    }
  });
});

describe("environment", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "environment-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  it("puts the process's variables over the file's, and lets an empty one hide nothing", () => {
    const file = join(directory, ".env");
    writeFileSync(file, '\uFEFFA=file\nB="file b" # comment\nC=file\nD=\n# E=1\n');
    assert.deepEqual(environment({ A: "process", B: "", F: "f", G: undefined }, file), {
      A: "process",
      B: "file b",
      C: "file",
      F: "f",
    });
  });

  describe("of a service that the Slack CLI starts", () => {
    const cli = { SLACK_CLI_XAPP: "xapp-1-A1-2-0123456789", SLACK_CLI_XOXB: "xoxb-1234567890-abcdefghij" };

    it("has the tokens that it gives, and the credentials of no other app, whether of the file or of the process", () => {
      const file = join(directory, ".env-of-another-app");
      writeFileSync(
        file,
        "SLACK_CLIENT_ID=1.2\nSLACK_SIGNING_SECRET=s\nSLACK_BOT_TOKEN=xoxb-old\nPORT=3001\n",
      );
      const env = environment({ ...cli, SLACK_CLIENT_SECRET: "s" }, file);
      assert.deepEqual(env, {
        ...cli,
        SLACK_APP_TOKEN: cli.SLACK_CLI_XAPP,
        SLACK_BOT_TOKEN: cli.SLACK_CLI_XOXB,
        PORT: "3001",
      });
      const { slack } = read(env, manifest);
      assert.deepEqual(
        [slack.appToken, slack.credentials],
        [cli.SLACK_CLI_XAPP, { kind: "bot token", botToken: cli.SLACK_CLI_XOXB }],
      );
    });

    it("stays as it is where one of the two tokens is missing", () => {
      for (const name of Object.keys(cli)) {
        const one = { ...SLACK, [name]: "xoxb-1" };
        assert.deepEqual(environment(one, join(directory, "none")), one);
      }
    });
  });

  it("does without a file", () => {
    assert.deepEqual(environment({ A: "a" }, join(directory, "none")), { A: "a" });
  });

  it("says so when the file cannot be read", () => {
    assert.throws(
      () => environment({}, directory),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /cannot be read \(EISDIR\)/);
        return true;
      },
    );
  });
});

describe("the documents", () => {
  const example = readFileSync(".env.example", "utf8");

  it("have every variable in README's table, as the schema has it", () => {
    const required = {
      always: "yes",
      "with OAuth": "yes, or `SLACK_BOT_TOKEN`",
      "without Socket Mode": "yes, or `SLACK_APP_TOKEN`",
      "in production": "in production",
      no: "",
    };
    const section = /^## Configuration$([\s\S]*?)(^## |$(?![\s\S]))/m.exec(
      readFileSync("README.md", "utf8"),
    )?.[1];
    const rows = section?.split("\n").filter((line) => line.startsWith("| `"));
    assert.deepEqual(
      rows,
      VARIABLES.map((variable) => {
        const standard = variable.default === undefined ? "" : `\`${variable.default}\``;
        return `| \`${variable.name}\` | ${variable.description} | ${standard} | ${required[variable.required]} |`;
      }),
    );
  });

  it("have every variable in .env.example, with its default and a comment", () => {
    const entries = [...example.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));
    assert.deepEqual(
      entries,
      VARIABLES.map(({ name, required, default: standard }) => ({
        name,
        value:
          required === "always" || required === "with OAuth" || required === "without Socket Mode"
            ? `your-${name
                .replace(/^SLACK_/, "")
                .toLowerCase()
                .replace("_", "-")}`
            : (standard ?? "").replace("PORT", "3000"),
      })),
    );
    const paragraphs = example.trim().split("\n\n").slice(1);
    for (const paragraph of paragraphs) assert.match(paragraph, /^# \S[\s\S]*\n#?[A-Z_]+=/);
  });

  it("give an example that starts once its three placeholders are replaced, and not before", () => {
    const problems = problemsOf(parseEnv(example));
    assert.equal(problems.length, 3);
    for (const problem of problems) assert.match(problem, /still has the example's text/);
    assert.equal(read({ ...parseEnv(example), ...SLACK }, manifest).production, false);
    const uncommented = parseEnv(example.replaceAll(/^#(?=[A-Z_]+=)/gm, ""));
    assert.deepEqual(read({ ...uncommented, ...SLACK }, manifest), read(SLACK, manifest));
  });
});

describe("The variables of an app's own listeners", () => {
  const rows: Readonly<Record<string, Variable>> = {
    pollDays: {
      name: "POLL_DAYS",
      description: "How many days a poll stays open",
      default: "7",
      required: "no",
      shape: wholeNumber(1, 30),
    },
    pollKey: {
      name: "POLL_KEY",
      description: "Where polls are counted",
      required: "in production",
      whenMissing: "Ask whoever counts polls.",
      isSecret: true,
      shape: text(() => undefined),
    },
  };

  it("are read by their row: the value in its type, or the default, or undefined", () => {
    assert.deepEqual(readConfig(SLACK, manifest, rows).settings, { pollDays: 7, pollKey: undefined });
    const env = { ...SLACK, POLL_DAYS: " 3 ", POLL_KEY: "a-key-of-polls" };
    assert.deepEqual(readConfig(env, manifest, rows).settings, { pollDays: 3, pollKey: "a-key-of-polls" });
  });

  it("are named with all the others that cannot be used", () => {
    assert.throws(() => readConfig({ ...PRODUCTION, PORT: "x", POLL_DAYS: "31" }, manifest, rows), {
      problems: [
        "PORT must be a whole number from 1 to 65535.",
        "POLL_DAYS must be a whole number from 1 to 30.",
        "POLL_KEY is missing, and PUBLIC_URL is on the internet. Ask whoever counts polls.",
      ],
    });
  });

  it("are among what no log shows, where their row says so", () => {
    const env = { ...SLACK, POLL_KEY: "a-key-of-polls" };
    assert.ok(secretsOf(readConfig(env, manifest, rows)).includes("a-key-of-polls"));
  });
});

describe("secretsOf", () => {
  const secretsWith = (uri: string) => secretsOf(read({ ...SLACK, MONGODB_URI: uri }, manifest));

  it("has the database's password, as it is written and decoded", () => {
    const secrets = secretsWith(
      "mongodb://app:p%40ss%2Fw@db.example.com/slack?tlsCertificateKeyFilePassword=c%21t",
    );
    for (const secret of ["p%40ss%2Fw", "p@ss/w", "c%21t", "c!t"])
      assert.ok(secrets.includes(secret), secret);
  });

  it("has a password that was not escaped", () => {
    assert.ok(secretsWith("mongodb://app:p@ss/w:x@db.example.com/slack?appName=a@b").includes("p@ss/w:x"));
  });

  it("has none of a URI without a password", () => {
    const count = (uri: string) => secretsWith(uri).length;
    assert.equal(count("mongodb://db.example.com:27017/slack"), 2);
  });
});

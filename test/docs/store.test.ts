import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { INDEXES } from "../../src/database/indexes.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { onEachDatabase } from "../databases.js";
import { sourcesIn } from "../modules.js";
import { codeBlocks, tableRows } from "./markdown.js";

const DOCUMENT = readFileSync("docs/store.md", "utf8");

describe("docs/store.md", () => {
  it("has every index", () => {
    const rows = tableRows(DOCUMENT, "| Collection | Index | Keys | Options |").map((cells) =>
      cells.slice(0, 4),
    );
    const expected = INDEXES.map(({ collection, index: { key, name, ...options } }) => [
      `\`${collection}\``,
      `\`${name}\``,
      `\`${JSON.stringify(key)}\``,
      Object.keys(options).length === 0 ? "" : `\`${JSON.stringify(options)}\``,
    ]);
    assert.deepEqual(rows, expected);
  });

  it("has every error of the stores and the databases, and no other", () => {
    const rows = tableRows(DOCUMENT, "| Code | Reason | Class |").map(([code, reason, name]) =>
      [code, reason, name].filter(Boolean).join(" "),
    );
    assert.deepEqual(
      rows.sort(),
      errorsThrownIn(
        "src/database",
        "src/encryption",
        "src/installations",
        "src/oauth",
        "src/rotation",
      ).sort(),
    );
  });
});

onEachDatabase("docs/store.md", (database) => {
  it("shows the records as they are stored", async () => {
    const cipher = TokenCipher.fromKeyRing(`2026a:${Buffer.alloc(32, "t").toString("base64")}`);
    await new MongoInstallationStore({
      installations: database().installations,
      cipher,
      clientId: "1111.2222",
      clock: () => Date.parse("2026-05-04T10:00:00.000Z"),
    }).storeInstallation({
      team: { id: "T1", name: "First Team" },
      enterprise: undefined,
      user: { id: "U1", token: "xoxp-1", scopes: ["users:read"] },
      bot: { id: "B1", userId: "UB1", token: "xoxb-1", scopes: ["chat:write"] },
      incomingWebhook: { url: "https://hooks.slack.example/1", channel: "#general", channelId: "C1" },
      appId: "A1",
      tokenType: "bot",
      isEnterpriseInstall: false,
      authVersion: "v2",
    });
    const records = await database().installations.find({}).toArray();
    const shown = records
      .sort((a, b) => a._id.length - b._id.length)
      .map((record) =>
        JSON.parse(JSON.stringify(record), (field, value) => {
          if (field === "revision" || field === "peopleRevision") return "…";
          return field.startsWith("sealed") ? value.replace(/[^.]+$/, "…") : value;
        }),
      );
    assert.deepEqual(
      codeBlocks(DOCUMENT, "json").map((block) => JSON.parse(block)),
      shown,
    );
  });
});

/** "`code` `Class`", or "`code` `reason` `Class`", of every error that a file of these modules makes. */
function errorsThrownIn(...modules: readonly string[]): string[] {
  const files = [...modules.flatMap(sourcesIn), "src/errors.ts"];
  const sources = files.map((file) => readFileSync(file, "utf8"));
  const declared = sources.flatMap((source) => [
    ...source.matchAll(
      /class (\w+) extends AppError \{\s+readonly code = "(\w+)";(?:\s+readonly reason: ([^;]+);)?/g,
    ),
  ]);
  assert.ok(declared.length >= 9, "the errors declare their codes in another way than this test reads");
  return declared
    .filter(([, name]) => sources.some((source) => source.includes(`new ${name}(`)))
    .flatMap(([, name, code, reasons]) =>
      reasons === undefined
        ? [`\`${code}\` \`${name}\``]
        : [...reasons.matchAll(/\w+/g)].map(([reason]) => `\`${code}\` \`${reason}\` \`${name}\``),
    );
}

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { developmentCipher, developmentKeyRing } from "../../src/encryption/development-keys.js";
import type { KeyRingError } from "../../src/encryption/encryption-error.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { onPosix } from "../on-posix.js";
import { ensureBuilt } from "../process/built.js";

const PRINT_KEY_RINGS = fileURLToPath(new URL("fixtures/print-development-key-rings.mjs", import.meta.url));
const PROCESSES = 8;

describe("developmentKeyRing", () => {
  let parent: string;
  let directory: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-keys-"));
    directory = join(parent, "not", "yet", "there");
  });

  afterEach(() => rmSync(parent, { recursive: true }));

  it("makes a key on first use, in a file", () => {
    const keyRing = developmentKeyRing(directory);

    const file = join(directory, "token-keys");
    assert.match(keyRing, /^development:[A-Za-z0-9+/]{43}=$/);
    assert.equal(readFileSync(file, "utf8"), `${keyRing}\n`);
    assert.deepEqual(readdirSync(directory), ["token-keys"]);
  });

  onPosix.it("makes the file, and a directory for it, for their owner alone", () => {
    developmentKeyRing(directory);
    assert.equal(statSync(join(directory, "token-keys")).mode & 0o777, 0o600);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });

  it("names its file when that is damaged, and does not show its content", () => {
    developmentKeyRing(directory);
    const file = join(directory, "token-keys");
    writeFileSync(file, "development:c2VjcmV0\n");
    assert.throws(
      () => developmentCipher(directory),
      ({ message }: Error) => message.includes(file) && !message.includes("c2VjcmV0"),
    );
  });

  it("gives the same key ever after, and another one in another directory", () => {
    const keyRing = developmentKeyRing(directory);
    assert.equal(developmentKeyRing(directory), keyRing);
    assert.notEqual(developmentKeyRing(join(parent, "other")), keyRing);
  });

  it("gives a key ring that seals, and opens after a restart", () => {
    const sealed = TokenCipher.fromKeyRing(developmentKeyRing(directory)).seal("xoxb-1", "record", "bot");
    assert.equal(
      TokenCipher.fromKeyRing(developmentKeyRing(directory)).open(sealed, "record", "bot"),
      "xoxb-1",
    );
  });

  it("reads what is in the file, and leaves it as it is", () => {
    developmentKeyRing(directory);
    const file = join(directory, "token-keys");
    const twoKeys = `mine:${Buffer.alloc(32, "m").toString("base64")},old:${Buffer.alloc(32, "o").toString("base64")}\n`;
    writeFileSync(file, twoKeys);
    assert.equal(developmentKeyRing(directory), twoKeys.trim());
    assert.equal(readFileSync(file, "utf8"), twoKeys);
  });

  it("names the file when it cannot be read or made, and does not replace it", () => {
    const file = join(parent, "file");
    writeFileSync(file, "");
    const taken = join(parent, "taken");
    mkdirSync(join(taken, "token-keys"), { recursive: true });
    for (const each of [file, join(file, "x"), taken]) {
      assert.throws(
        () => developmentCipher(each),
        ({ code, message }: KeyRingError) =>
          code === "token_keys_invalid" && message.includes(join(each, "token-keys")),
        each,
      );
    }
    assert.equal(readFileSync(file, "utf8"), "");
    assert.deepEqual(readdirSync(taken), ["token-keys"]);
  });

  it(`gives ${PROCESSES} processes that start at once the same key`, async function () {
    this.timeout(60_000); // it may have to be built first
    ensureBuilt();
    const directories = Array.from({ length: 100 }, (_, index) => join(parent, String(index)));
    const processes = Array.from({ length: PROCESSES }, () =>
      spawn(process.execPath, [PRINT_KEY_RINGS, ...directories], {
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
    try {
      await Promise.all(processes.map(({ stdout }) => said(stdout, "ready\n")));
      const printed = Promise.all(processes.map(({ stdout }) => text(stdout)));
      for (const { stdin } of processes) stdin.end("go\n");

      const printedByAll = (await printed).map((json) => JSON.parse(json));
      assert.deepEqual(printedByAll, Array(PROCESSES).fill(directories.map(developmentKeyRing)));
      for (const each of directories) assert.deepEqual(readdirSync(each), ["token-keys"]);
    } finally {
      for (const one of processes) one.kill();
    }
  });
});

async function said(stdout: Readable, line: string): Promise<void> {
  const [chunk] = await once(stdout, "data");
  assert.equal(String(chunk), line);
}

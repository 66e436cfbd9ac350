import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onADatabaseTarget } from "../databases.js";
import { codeBlocks } from "../docs/markdown.js";
import { aHost } from "../docs/mounted-host.js";
import { mustRunNpm, tarball } from "./pack.js";

/** The releases that run on every supported Node. */
const NEST = { "@nestjs/common": "^11", "@nestjs/core": "^11", "@nestjs/platform-express": "^11" };
const BESIDE = { "reflect-metadata": "^0.2", rxjs: "^7" };
const COMPILER_OPTIONS = {
  target: "es2022",
  module: "nodenext",
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  rootDir: ".",
  types: ["node"],
  typeRoots: [resolve("node_modules/@types")],
};

/** The programs of docs/embedding.md that begin with the name of a file of a Nest project. */
const FILES = codeBlocks(readFileSync("docs/embedding.md", "utf8"), "ts").flatMap((code) => {
  const [, name = "", text = ""] = /^\/\/ (main\.ts|slack\.module\.ts)\n([\s\S]*)$/.exec(code) ?? [];
  return name === "" ? [] : [{ name, text }];
});

onADatabaseTarget(
  "The NestJS app of docs/embedding.md, with this package from its tarball (long: 40 s)",
  (target) => {
    const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-nest-"));
    before(function () {
      this.timeout(180_000);
      const { dependencies: service } = JSON.parse(readFileSync("packages/service/package.json", "utf8"));
      const dependencies = { ...service, ...NEST, ...BESIDE };
      const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
      write("package.json", JSON.stringify({ private: true, type: "module", dependencies }));
      mustRunNpm(directory, "install", "--prefer-offline", "--no-audit", "--no-fund", tarball());
      for (const { name, text } of FILES) write(name, text);
      write(
        "tsconfig.json",
        JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: FILES.map(({ name }) => name) }),
      );
      const tsc = resolve("node_modules/typescript/bin/tsc");
      const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", directory], { encoding: "utf8" });
      assert.equal(status, 0, stdout);
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    it("is two files", () => assert.equal(FILES.length, 2));
    aHost(target, [join(directory, "main.js")]);
  },
);

import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvFile } from "../../src/cli/manifest/env-file.js";
import { EnvFileError } from "../../src/cli/manifest/env-file-error.js";
import { onPosix } from "../on-posix.js";

describe("EnvFile", () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "env-file-"));
    file = join(directory, ".env");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const refuses = (at: string, sentence: RegExp) =>
    assert.throws(
      () => EnvFile.open(at, ["A"]),
      (error) => error instanceof EnvFileError && sentence.test(error.message),
    );

  for (const [what, before, after] of [
    ["a line", "A=1\nB=2\n", "A=new\nB=2\n"],
    ["a line with a comment", "A=1 # why\n", "A=new # why\n"],
    ["a line in quotes, over several lines", 'A="1\n2" # why\nB=2\n', "A=new # why\nB=2\n"],
    ["an exported line with blanks", "  export A = '1'\n", "  export A = new\n"],
    ["an empty line", "A=\nB=2", "A=new\nB=2"],
    ["the same variable twice", "A=1\nA=2\n", "A=new\nA=new\n"],
    [
      "the place below a comment",
      "# A or B.\n#A=1\n\n# B.\n#B=2\n",
      "# A or B.\n#A=1\nA=new\n\n# B.\n#B=2\n",
    ],
    ["the end", "B=2\n", "B=2\nA=new\n"],
    ["the end of a file without a last newline", "B=2", "B=2\nA=new\n"],
    ["no line of a longer name", "AA=1\nXA=2\n", "AA=1\nXA=2\nA=new\n"],
    ["lines of Windows", "#A=\r\nB=2\r\n", "#A=\r\nA=new\r\nB=2\r\n"],
    ["a line after a byte order mark", "\uFEFFA=1\nB=2\n", "\uFEFFA=new\nB=2\n"],
  ] as const) {
    it(`sets ${what}, and leaves the rest`, () => {
      writeFileSync(file, before);
      EnvFile.open(file, ["A"]).write({ A: "new" });
      assert.equal(readFileSync(file, "utf8"), after);
      assert.deepEqual(readdirSync(directory), [".env"]);
    });
  }

  onPosix.it("leaves a file that its owner alone can read", () => {
    writeFileSync(file, "A=1\n", { mode: 0o644 });
    EnvFile.open(file, ["A"]).write({ A: "new" });
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("keeps a $ in a value or a file as it is", () => {
    writeFileSync(file, "A=$&\n");
    EnvFile.open(file, ["A"]).write({ A: "$1$$" });
    assert.equal(readFileSync(file, "utf8"), "A=$1$$\n");
  });

  it("does not count a placeholder, an empty value or a comment as set", () => {
    writeFileSync(file, "A=your-client-id\nB=\nC=<here>\n#D=1\nE='  '\nF=real # yes\n");
    const envFile = EnvFile.open(file, []);
    assert.deepEqual(
      ["A", "B", "C", "D", "E", "F"].map((name) => envFile.get(name)),
      [undefined, undefined, undefined, undefined, undefined, "real"],
    );
  });

  it("begins with the example when there is no file, and writes nothing when it is opened", () => {
    writeFileSync(`${file}.example`, "# First.\nA=your-a\n");
    const envFile = EnvFile.open(file, ["A"]);
    assert.deepEqual(readdirSync(directory), [".env.example"]);
    envFile.write({ A: "1" });
    assert.equal(readFileSync(file, "utf8"), "# First.\nA=1\n");
  });

  it("keeps what others wrote into the file in between", () => {
    writeFileSync(file, "A=1\n");
    const envFile = EnvFile.open(file, ["A"]);
    writeFileSync(file, "A=1\nB=theirs\n");
    envFile.write({ A: "2" });
    assert.equal(readFileSync(file, "utf8"), "A=2\nB=theirs\n");
  });

  onPosix.it("refuses a link", () => {
    symlinkSync(join(directory, "elsewhere"), file);
    refuses(file, /^\S+ is a symbolic link/);
  });

  it("refuses a directory", () => {
    mkdirSync(file);
    refuses(file, /^\S+ is no file\. Move it away\.$/);
  });

  it("refuses a file in a directory that is none", () => {
    refuses(
      join(directory, "none", ".env"),
      /^\S+ cannot be written \(ENOENT\)\. Make its directory writable\.$/,
    );
  });

  onPosix.it("refuses a file in a file", () => {
    writeFileSync(join(directory, "f"), "");
    refuses(join(directory, "f", ".env"), /^\S+ cannot be reached \(ENOTDIR\)\. Check its directory\.$/);
  });

  it("refuses a file in which a variable cannot be distinguished from other text", () => {
    writeFileSync(file, 'B="\nA=1\n"\n');
    refuses(file, /hides where [AB] stands\. Give each variable a line of its own\.$/);
    assert.equal(readFileSync(file, "utf8"), 'B="\nA=1\n"\n');
  });

  it("changes nothing when the write fails", () => {
    const envFile = EnvFile.open(file, ["A"]);
    rmSync(directory, { recursive: true });
    assert.throws(() => envFile.write({ A: "1" }), /could not be written \(ENOENT\)/);
    mkdirSync(directory);
    writeFileSync(file, 'B="\nA=1\n"\n');
    assert.throws(() => envFile.write({ A: "1" }), EnvFileError);
    assert.deepEqual(readdirSync(directory), [".env"]);
    assert.equal(readFileSync(file, "utf8"), 'B="\nA=1\n"\n');
  });
});

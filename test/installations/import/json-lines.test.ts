import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { type JsonLine, readJsonLines } from "../../../src/installations/import/json-lines.js";

describe("readJsonLines", () => {
  async function read(stream: Readable): Promise<JsonLine[]> {
    const lines: JsonLine[] = [];
    for await (const line of readJsonLines(stream, "some.jsonl")) lines.push(line);
    return lines;
  }

  it("reads a value from each line that is not empty, wherever the chunks end", async () => {
    const text = '\uFEFF{"a":"ä"}\r\n\n  {"b":[1]}\n"c"';
    const expected = [
      { line: 1, value: { a: "ä" } },
      { line: 3, value: { b: [1] } },
      { line: 4, value: "c" },
    ];
    const bytes = Buffer.from(text);
    for (const length of [1, 2, 3, 7, bytes.length]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
        bytes.subarray(at * length, (at + 1) * length),
      );
      assert.deepEqual(await read(Readable.from(chunks, { objectMode: false })), expected, `${length}`);
    }
  });

  it("reads an array with an element on each line, as sqlite3 -json prints one", async () => {
    const lines = await read(Readable.from(['[{"a":1},\n{"b":[2]},\n{"c":3}]\n']));
    assert.deepEqual(
      lines.map((line) => "value" in line && line.value),
      [{ a: 1 }, { b: [2] }, { c: 3 }],
    );
  });

  it("says of a line what is wrong with it, without its content, and reads on", async () => {
    const long = `"${"secret".repeat(400_000)}"`;
    const lines = await read(Readable.from([`{"secret\n${long.slice(0, 900_000)}`, long, '\n{"a":1}']));
    assert.deepEqual(lines, [
      { line: 1, reason: "It is no JSON." },
      { line: 2, reason: "It is too long for an installation." },
      { line: 3, value: { a: 1 } },
    ]);
  });

  it("rejects with the name of a file that cannot be read", async () => {
    for (const [file, code] of [
      ["absent.jsonl", "ENOENT"],
      ["src", "EISDIR"],
    ] as const) {
      await assert.rejects(read(createReadStream(file)), {
        code: "import_source_unusable",
        message: `some.jsonl cannot be read (${code}).`,
      });
    }
  });
});

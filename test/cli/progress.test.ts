import assert from "node:assert/strict";
import { Progress } from "../../src/cli/progress.js";

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe("Progress", () => {
  it("is one line that changes on a terminal, and leaves nothing behind", () => {
    const terminal = screen(true);
    let now = 0;
    const progress = new Progress(terminal, () => now);
    for (; now <= 1_000; now += 10) progress.show(`${now} of 1000`);
    progress.end();
    assert.equal(terminal.written.length, 11);
    for (const text of terminal.written)
      assert.ok(text.startsWith("\r\u001b[K") && !text.includes("\n"), text);
    assert.equal(terminal.written.at(-1), "\r\u001b[K");
  });

  it("is a plain line every few seconds elsewhere", () => {
    const log = screen(false);
    let now = 0;
    const progress = new Progress(log, () => now);
    for (; now <= 12_000; now += 100) progress.show(`${now} of 12000`);
    progress.end();
    assert.deepEqual(log.written, ["5000 of 12000\n", "10000 of 12000\n"]);
  });
});

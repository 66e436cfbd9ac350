import assert from "node:assert/strict";
import type { Exactly, Published } from "./published.js";
import { assertSameShape } from "./shape.js";

interface Answer {
  view?: { id?: string; type: "home" | "modal" };
  [key: string]: unknown;
}
type IsNever<Type> = [Type] extends [never] ? true : false;
type Checked<Sample> = Exactly<Published<Answer>, Sample>;

// These compile only while a key that the type does not name is refused, at the top and inside.
const refusesKeys: IsNever<Checked<{ extra: 1 }>["extra"]> = true;
const refusesKeysInside: IsNever<Checked<{ view: { type: "home"; extra: 1 } }>["view"]["extra"]> = true;
const acceptsNamed: IsNever<Checked<{ view: { type: "home"; id: "V1" } }>["view"]["id"]> = false;

describe("Local Slack: how answers and requests are compared", () => {
  it("to the compiler, by every key of the published type", () => {
    assert.deepEqual([refusesKeys, refusesKeysInside, acceptsNamed], [true, true, false]);
  });

  for (const [what, actual] of [
    ["a key too many", { ok: true, list: [{ type: "a", n: 1 }], more: 1 }],
    ["a key too few", { list: [{ type: "a", n: 1 }] }],
    [
      "a key too many in a list",
      {
        ok: true,
        list: [
          { type: "a", n: 1 },
          { type: "a", n: 2, m: 1 },
        ],
      },
    ],
    ["another kind of value", { ok: "true", list: [{ type: "a", n: 1 }] }],
    ["null for a value", { ok: true, list: [{ type: "a", n: null }] }],
    ["another type of thing", { ok: true, list: [{ type: "b", n: 1 }] }],
    ["an empty list", { ok: true, list: [] }],
  ] as const) {
    it(`at run time, and refuses ${what}`, () => {
      assert.throws(() => assertSameShape(actual, { ok: false, list: [{ type: "a", n: 7 }] }));
    });
  }

  it("at run time, and looks at no value", () => {
    assertSameShape(
      {
        ok: true,
        list: [
          { type: "a", n: 1 },
          { type: "a", n: 2 },
        ],
      },
      {
        ok: false,
        list: [{ type: "a", n: 7 }],
        absent: undefined,
      },
    );
  });
});

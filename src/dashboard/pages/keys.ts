import { recordsOf } from "../../keys/count-sealed.js";
import { html } from "../../web/pages/html.js";
import { notice, table } from "../view/elements.js";
import type { DashboardPage } from "../view/layout.js";
import { number } from "../view/words.js";
import type { DashboardContext } from "./context.js";
import { whenCounted } from "./counted.js";

/** Which key seals how many records: what `keys check` says. */
export async function keysPage(context: DashboardContext): Promise<DashboardPage> {
  const { service, counts } = context;
  const { cipher } = service;
  const counted = await counts.keys.look();
  const keys = counted.last?.value ?? [];
  const needed = new Set(keys.map(({ keyId }) => keyId));
  const isMissing = (keyId: string | null) => keyId === null || !cipher.keyIds.includes(keyId);
  const missing = [...needed].filter(isMissing);
  const unused = counted.last === undefined ? [] : cipher.keyIds.filter((keyId) => !needed.has(keyId));
  const columns = [
    "Key",
    "Form",
    ...["Installation records", "Waiting events", "Failed events", "Together"].map(
      (head) => ({ head, kind: "num" }) as const,
    ),
    "In the key ring",
  ];
  return {
    heading: "Keys",
    place: "/keys",
    content: html`<p class="above">Values are sealed with the key <code>${cipher.sealingKeyId}</code>, in the form ${cipher.envelope}. <code>keys rotate</code> seals everything with it.</p>
${
  missing.length === 0
    ? undefined
    : notice("bad", [
        `Something is sealed with what is not in the key ring: ${missing.map((keyId) => keyId ?? "no key at all").join(", ")}. keys check says what to do.`,
      ])
}${
  counted.last === undefined
    ? undefined
    : table("What each key seals", columns, [
        ...keys.map((count) => [
          html`<code>${count.keyId ?? "not sealed"}</code>`,
          count.form ?? undefined,
          number(count.installations),
          number(count.waitingEvents),
          number(count.failedEvents),
          number(recordsOf(count)),
          isMissing(count.keyId) ? "no" : "yes",
        ]),
        ...unused.map((keyId) => [html`<code>${keyId}</code>`, undefined, "0", "0", "0", "0", "yes"]),
      ])
}
${whenCounted(counted, "keys", "/keys", context)}`,
  };
}

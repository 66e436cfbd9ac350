import assert from "node:assert/strict";
import type { InstallationStore } from "@slack/oauth";
import {
  assertGone,
  assertNoUserToken,
  assertSame,
  assertSamePart,
  type CaseOfStore,
  deleteFrom,
} from "./assertions.js";
import {
  type AnyInstallation,
  botInstallation,
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  type Query,
  userWithToken,
  workspaceInstallation,
} from "./examples.js";

/** An id as Slack makes them, which every store takes. */
const ORDINARY_ID = "W01ABCDEF";

/** Ids that a store which glues, escapes or normalizes them carelessly takes for one another. */
const STRANGE_IDS = [
  "T",
  "t",
  "T ",
  "T1:user:T",
  "T1:T",
  "T:U",
  "T%3AU",
  "T%253AU",
  "T/U",
  "T.U",
  "T,U",
  "T-U",
  "T_U",
  "T|U",
  'T"U',
  "T\\U",
  "T\nU",
  "T\u0000U",
  "$T",
  "*",
  "\u00e9",
  "e\u0301",
  "🎉",
  "__proto__",
  "constructor",
  "null",
  "undefined",
  "[object Object]",
  "T".repeat(200),
];

/** Odd ids, callers that change what they hold, and many at once. */
export const isolation: readonly CaseOfStore[] = [
  [
    "workspaces and organizations whose ids are odd or alike never meet",
    async (store) => {
      const places = await storeInStrangePlaces(store);
      for (const [query, label] of places) {
        assertSamePart((await store.fetchInstallation(query)).bot, botWithToken(label), label);
      }
    },
  ],
  [
    "people whose ids are odd or alike never meet",
    async (store) => {
      await store.storeInstallation(connection(ORDINARY_ID, "ordinary"));
      const strangers = new Map<string, "stored" | "refused">();
      for (const id of STRANGE_IDS) {
        strangers.set(id, await storedOrRefused(store, connection(id, "strange")));
      }
      await storedOrRefused(store, botInstallation("other", { team: { id: "T" } }));
      for (const [id, outcome] of strangers) {
        if (outcome === "refused") {
          await assertNobodysToken(store, inTeam("T1", id));
        } else {
          const { user } = await store.fetchInstallation(inTeam("T1", id));
          assertSamePart(user, userWithToken(id, "strange"));
        }
        await assertNobodysToken(store, inTeam("T", id));
      }
      const { user } = await store.fetchInstallation(inTeam("T1", ORDINARY_ID));
      assertSamePart(user, userWithToken(ORDINARY_ID, "ordinary"));
    },
  ],
  [
    "of places whose ids are odd or alike, a deletion takes the one that it names",
    async (store) => {
      const places = await storeInStrangePlaces(store);
      const deleted = places.filter((_, index) => index % 3 === 0);
      for (const [query] of deleted) await deleteFrom(store, query);
      for (const [query, label] of deleted) await assertGone(store, query, label);
      for (const [query, label] of places.filter((_, index) => index % 3 !== 0)) {
        assertSamePart((await store.fetchInstallation(query)).bot, botWithToken(label), label);
      }
    },
  ],
  [
    "a caller that changes what it stored or fetched changes nothing in the store",
    async (store) => {
      const query = inTeam("T1", "U1");
      const stored = workspaceInstallation();
      await store.storeInstallation(stored);
      spoil(stored);
      const first = await store.fetchInstallation(query);
      assertSame(first, workspaceInstallation());
      spoil(first);
      assertSame(await store.fetchInstallation(query), workspaceInstallation());
    },
  ],
  [
    "of 50 installs at once, one bot is kept whole, and everybody's token",
    async (store) => {
      const labels = Array.from({ length: 50 }, (_, index) => `p${index}`);
      await Promise.all(
        labels.map(async (label) => {
          await store.storeInstallation(
            workspaceInstallation({ user: userWithToken(label, label), bot: botWithToken(label) }),
          );
          assertOneWhole(await store.fetchInstallation(inTeam("T1", label)), label);
        }),
      );
      const found = await Promise.all(labels.map((label) => store.fetchInstallation(inTeam("T1", label))));
      for (const [index, label] of labels.entries()) assertOneWhole(found[index], label);
      assert.equal(new Set(found.map(({ bot }) => bot?.id)).size, 1);
    },
  ],
];

/**
 * A bot for each of the strange ids, once as a workspace and once as an organization, and for an ordinary id. Where the
 * store refused one, nothing may be found.
 */
async function storeInStrangePlaces(
  store: InstallationStore,
): Promise<readonly (readonly [query: Query, label: string])[]> {
  const stored: [query: Query, label: string][] = [];
  const refused: [query: Query, label: string][] = [];
  for (const [index, id] of [ORDINARY_ID, ...STRANGE_IDS].entries()) {
    const [inside, across] = [`team${index}`, `org${index}`];
    const places: readonly [query: Query, label: string, installation: AnyInstallation][] = [
      [inTeam(id), inside, botInstallation(inside, { team: { id } })],
      [
        inOrg(id),
        across,
        orgInstallation({
          enterprise: { id },
          user: { id: "U", token: undefined, scopes: undefined },
          bot: botWithToken(across),
        }),
      ],
    ];
    for (const [query, label, installation] of places) {
      const outcome = await storedOrRefused(store, installation);
      assert.ok(outcome === "stored" || id !== ORDINARY_ID, `an install of ${ORDINARY_ID} was refused`);
      (outcome === "stored" ? stored : refused).push([query, label]);
    }
  }
  for (const [query, label] of refused) await assertGone(store, query, `${label} was refused, and found`);
  return stored;
}

/** Slack has no such ids: a store that refuses one keeps it apart. */
async function storedOrRefused(
  store: InstallationStore,
  installation: AnyInstallation,
): Promise<"stored" | "refused"> {
  try {
    await store.storeInstallation(installation);
    return "stored";
  } catch {
    return "refused";
  }
}

/** An answer without a person's token, or a rejection. */
async function assertNobodysToken(store: InstallationStore, query: Query): Promise<void> {
  const found: AnyInstallation | undefined = await store.fetchInstallation(query).catch(() => undefined);
  if (found) assertNoUserToken(found);
}

/** The person's own token, and a bot all of whose parts come from one install. */
function assertOneWhole(found: AnyInstallation | undefined, label: string): void {
  assertSamePart(found?.user, userWithToken(label, label));
  assertSamePart(found?.bot, botWithToken(found?.bot?.id.slice("B-".length) ?? ""));
}

function spoil(installation: AnyInstallation): void {
  installation.team = { id: "T-spoiled" };
  installation.user.token = "spoiled";
  installation.user.scopes?.push("spoiled");
  if (installation.enterprise) installation.enterprise.name = "spoiled";
  if (installation.incomingWebhook) installation.incomingWebhook.url = "spoiled";
  if (installation.bot) {
    installation.bot.token = "spoiled";
    installation.bot.scopes.push("spoiled");
    installation.bot.scopes.shift();
  }
}

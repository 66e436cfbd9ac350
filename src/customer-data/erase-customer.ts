import { setTimeout as pause } from "node:timers/promises";
import type { Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { targetRecord } from "../lifecycle/records-of-target.js";
import { type EndTokens, revokeRecords } from "../lifecycle/revoke-records.js";
import type { CustomerCounts } from "./count-customer.js";
import type { Customer } from "./customer.js";
import type { CustomerPlace, Search } from "./customer-places.js";

const WRITE_DEADLINE_MS = 10_000;
/** In each pass everything that is found is erased. The last one finds nothing. */
const MOST_PASSES = 5;

/** A token of which Slack has not confirmed that it is dead, with the reason in a sentence. */
export interface NotRevoked {
  readonly recordId: string;
  readonly reason: string;
}

export interface Erasure {
  readonly erased: CustomerCounts;
  /** How many records' tokens are dead. */
  readonly revoked: number;
  /** See `NotRevoked`. */
  readonly notRevoked: readonly NotRevoked[];
  /** Whether the last look found nothing. */
  readonly complete: boolean;
}

export interface Erasing {
  readonly places: readonly CustomerPlace[];
  readonly customer: Customer;
  readonly search: Search;
  readonly endTokens: EndTokens;
  /** Called before the record is erased: nobody can find it afterwards. */
  readonly onNotRevoked: (token: NotRevoked) => void;
  /** How long the service gets for the events by which Slack says that tokens were revoked, before they are erased. */
  readonly farewellMs?: number;
}

/**
 * Ends every token of a customer at Slack, as `revokeRecords` does, and erases all that is stored, until a look finds
 * nothing. A token that Slack does not revoke is reported, and erased all the same. An installation record is erased only as it was when its token was
 * revoked, so an install that comes meanwhile has its own token revoked too. It may end at any moment and be called
 * again. Rejects with `DatabaseUnavailableError`.
 */
export async function eraseCustomer({
  places,
  customer,
  search,
  endTokens,
  onNotRevoked,
  farewellMs = 2_000,
}: Erasing): Promise<Erasure> {
  const erased: Record<string, number> = Object.fromEntries(places.map(({ name }) => [name, 0]));
  const notRevoked = new Map<string, NotRevoked>();
  let revoked = 0;
  for (let pass = 1; pass <= MOST_PASSES; pass++) {
    let found = 0;
    const note = (name: string, count: number) => {
      erased[name] = (erased[name] ?? 0) + count;
      found += count;
    };
    const records = await recordsOf(places, customer, search);
    note("installations", records.length);
    let revokedNow = 0;
    const asTargets = records.map((record) => targetRecord(record, search.cipher));
    for (const revocation of await revokeRecords(asTargets, endTokens)) {
      const { recordId } = revocation.record;
      if (revocation.isRevoked) {
        revokedNow += 1;
        notRevoked.delete(recordId);
        continue;
      }
      const { reason } = revocation;
      if (!notRevoked.has(recordId)) onNotRevoked({ recordId, reason });
      notRevoked.set(recordId, { recordId, reason });
    }
    revoked += revokedNow;
    if (revokedNow > 0) await pause(farewellMs);
    for (const { name, collection, find } of places) {
      if (name === "installations") continue;
      for await (const page of find(customer, search)) {
        const ids = page.map(({ _id }) => _id);
        await withinDeadline(() => collection.deleteMany({ _id: { $in: ids } }), WRITE_DEADLINE_MS);
        note(name, page.length);
      }
    }
    const { collection } = places.find(({ name }) => name === "installations") ?? {};
    for (const { _id, revision = null } of records) {
      await withinDeadline(async () => collection?.deleteOne({ _id, revision }), WRITE_DEADLINE_MS);
    }
    if (found === 0) return { erased, revoked, notRevoked: [...notRevoked.values()], complete: true };
  }
  return { erased, revoked, notRevoked: [...notRevoked.values()], complete: false };
}

async function recordsOf(
  places: readonly CustomerPlace[],
  customer: Customer,
  search: Search,
): Promise<Document[]> {
  const records: Document[] = [];
  for (const { name, find } of places) {
    if (name !== "installations") continue;
    for await (const page of find(customer, search)) records.push(...page);
  }
  return records;
}

import type { Document } from "../database/collection.js";
import { SealBrokenError, UnknownKeyError } from "../encryption/encryption-error.js";
import { shownBody } from "../events/operator/shown-body.js";
import type { Mask } from "../log/log.js";
import { plainData, WHOLE } from "../log/masking/plain-data.js";
import type { Customer } from "./customer.js";
import type { CustomerPlace, Search } from "./customer-places.js";

/**
 * What is stored of a customer, as the text of one JSON value in parts: no token and no sealed value, event bodies opened
 * and masked as the log masks, times in ISO 8601. A body that cannot be opened is null.
 */
export async function* exportCustomer({
  places,
  customer,
  search,
  mask,
  now,
}: {
  readonly places: readonly CustomerPlace[];
  readonly customer: Customer;
  readonly search: Search;
  readonly mask: Mask;
  readonly now: Date;
}): AsyncGenerator<string> {
  const { clientId = null, teamId = null, enterpriseId = null, userId = null } = customer;
  const about = { exportedAt: now, clientId, team: teamId, organization: enterpriseId, user: userId };
  yield `${JSON.stringify(about).slice(0, -1)},"collections":{`;
  for (const [index, { name, find, isOwn }] of places.entries()) {
    yield `${index === 0 ? "" : ","}\n${JSON.stringify(name)}:[`;
    let isFirst = true;
    for await (const page of find(customer, search)) {
      for (const document of page) {
        yield `${isFirst ? "" : ","}\n${JSON.stringify(isOwn ? masked(document, mask) : shown(document, search, mask))}`;
        isFirst = false;
      }
    }
    yield "]";
  }
  yield "}}\n";
}

function masked(document: Document, mask: Mask): object {
  return JSON.parse(JSON.stringify(plainData(document, mask, WHOLE)));
}

function shown({ sealedBody, ...document }: Document, search: Search, mask: Mask): object {
  const open = Object.fromEntries(Object.entries(document).filter(([field]) => !field.startsWith("sealed")));
  const fields = JSON.parse(JSON.stringify(plainData(open, mask, WHOLE)), withIsoTimes);
  return sealedBody === undefined
    ? fields
    : { ...fields, body: bodyOf(sealedBody, document._id, search, mask) };
}

/** The ends of tokens are stored in seconds. */
function withIsoTimes(field: string, value: unknown): unknown {
  return field === "expiresAt" && typeof value === "number" ? new Date(value * 1_000).toISOString() : value;
}

function bodyOf(sealed: unknown, id: string, { cipher, onUnopened }: Search, mask: Mask): unknown {
  try {
    return shownBody(JSON.parse(cipher.openEvent(sealed, id)), mask);
  } catch (error) {
    if (!(error instanceof UnknownKeyError || error instanceof SealBrokenError)) throw error;
    onUnopened(id);
    return null;
  }
}

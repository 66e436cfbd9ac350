import type { TokenCipher } from "../../encryption/token-cipher.js";
import type { Brought, DatedWrite, Found, Refused } from "../import/incoming.js";
import { asInstallation, bringsSomething } from "../installation-parts.js";
import { type RecordWrite, recordWrites } from "../installation-records.js";

/** The sealed records that installations of another store become: those that `storeInstallation` would write. */
export async function* foreignRecords(
  source: AsyncIterable<Found | Refused>,
  options: {
    readonly clientId: string | undefined;
    readonly cipher: TokenCipher;
    /** Milliseconds since the epoch. */
    readonly clock: () => number;
  },
): AsyncGenerator<Brought | Refused, void, undefined> {
  for await (const item of source) yield "reason" in item ? item : recordsOf(item, options);
}

function recordsOf(
  { place, installation, writtenAt, isInstallerUnknown }: Found,
  {
    clientId,
    cipher,
    clock,
  }: { readonly clientId: string | undefined; readonly cipher: TokenCipher; readonly clock: () => number },
): Brought | Refused {
  const checked = asInstallation(installation);
  if (typeof checked === "string") return { place, ...idOf(installation), reason: checked };
  if (writtenAt !== undefined && Number.isNaN(writtenAt.getTime())) {
    return { place, ...idOf(installation), reason: "The time at which it was written is no time." };
  }
  if (!bringsSomething(checked)) return { place, writes: [] };
  const now = writtenAt ?? new Date(clock());
  const writes = recordWrites({ ...checked, installedAt: now.toISOString() }, { clientId, cipher, now });
  const dated = (write: RecordWrite): DatedWrite => ({ ...write, writtenAtMs: writtenAt?.getTime() ?? 0 });
  return { place, writes: (isInstallerUnknown ? writes.map(keepingInstaller) : writes).map(dated) };
}

/** A record that is there already knows better who installed it. */
function keepingInstaller(write: RecordWrite): RecordWrite {
  const { installerUserId, ...$set } = write.update.$set;
  if (installerUserId === undefined) return write;
  const $setOnInsert = { ...write.update.$setOnInsert, installerUserId };
  return { ...write, update: { ...write.update, $set, $setOnInsert } };
}

/** The workspace or organization, and the person, as far as they look like ids. */
function idOf(value: unknown): Pick<Refused, "id"> {
  const { isEnterpriseInstall, team, enterprise, user } = (value ?? {}) as Record<
    string,
    { id?: unknown } | undefined
  >;
  const ids = [(isEnterpriseInstall ? enterprise : team)?.id, user?.id];
  const known = ids.filter((id) => typeof id === "string" && /^[A-Z][A-Z0-9]{1,20}$/.test(id));
  return known.length === 0 ? {} : { id: known.join(" ") };
}

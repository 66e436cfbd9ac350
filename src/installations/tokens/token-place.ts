import type { Document } from "../../database/collection.js";
import { type InstallationTarget, workspaceRecordId } from "../record-ids.js";
import { RECORD_VERSION } from "../stored-record.js";

/** A workspace or an organization, and a person there where one is named. */
export interface TokenPlace {
  readonly target: InstallationTarget;
  readonly userId?: string | undefined;
}

/** The records of an app that this release reads; of a place alone where one is named. */
export function filterFor(
  clientId: string | undefined,
  { target, userId }: Partial<TokenPlace> = {},
): Document {
  return {
    clientId: clientId ?? null,
    v: RECORD_VERSION,
    ...(target && { workspace: workspaceRecordId(clientId, target) }),
    ...(userId !== undefined && { "user.id": userId }),
  };
}

import { AppError } from "../errors.js";

/** `TOKEN_KEYS` is not a key ring. */
export class KeyRingError extends AppError {
  readonly code = "token_keys_invalid";
}

/** A sealed value names a key that the key ring lacks. */
export class UnknownKeyError extends AppError {
  readonly code = "token_key_unknown";

  constructor(
    readonly recordId: string,
    readonly keyId: string,
  ) {
    super(
      `Record ${recordId} is sealed with key ${keyId}, which TOKEN_KEYS does not have. Add that key to TOKEN_KEYS (any place but the first), or delete the record and install again.`,
    );
  }
}

/** A sealed value was changed, moved to another record, or is not one of ours. */
export class SealBrokenError extends AppError {
  readonly code = "token_seal_broken";

  constructor(
    readonly recordId: string,
    readonly keyId: string,
  ) {
    super(
      `Record ${recordId}, sealed with key ${keyId}, cannot be opened: it was changed, belongs to another record, or the key under that id is another one. Restore the record from a backup, or delete it and install again.`,
    );
  }
}

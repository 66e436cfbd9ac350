/** Why Slack refuses a manifest, and where, as an `invalid_manifest` answer lists it. */
export interface ManifestFlaw {
  readonly code: string;
  readonly message: string;
  /** A JSON pointer (RFC 6901) into the manifest. */
  readonly pointer: string;
}

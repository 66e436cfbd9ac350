import type { IncomingMessage, ServerResponse } from "node:http";

/** A person who has signed in with Slack. Who they are is the workspace *and* the person: an id counts in its workspace alone. */
export interface SignedIn {
  readonly teamId: string;
  /** The Enterprise organization of the workspace. */
  readonly enterpriseId?: string;
  readonly userId: string;
  /** What the workspace is called, with the scope `profile`. */
  readonly teamName?: string;
  /** With the scope `profile`. */
  readonly name: string | undefined;
  /** With the scope `email`, and only an address that Slack has verified. It can change, and is no id. */
  readonly email: string | undefined;
  /** The address of a picture, with the scope `profile`. */
  readonly picture: string | undefined;
}

/** The same, with what the link to sign in said. */
export interface SignedInPerson extends SignedIn {
  /** Where the link wants the person to go: of an origin in `RETURN_ORIGINS`, or of the app itself. */
  readonly returnTo?: string;
}

/**
 * Answers a person who has signed in: what follows, such as a session of the company's own, is its business. It has to end the
 * response. Request and response are Express's. When it throws or rejects, the person sees that something went wrong.
 */
export type OnSignedIn = (
  person: SignedInPerson,
  request: IncomingMessage,
  response: ServerResponse,
) => unknown;

import type {
  BlockAction,
  ButtonAction,
  EnvelopedEvent,
  ViewClosedAction,
  ViewOutput,
  ViewSubmitAction,
} from "@slack/bolt";
import type { OAuthV2Response, OAuthV2TokenRefreshResponse } from "@slack/oauth";
import type {
  AppHomeOpenedEvent,
  FileShareMessageEvent,
  GenericMessageEvent,
  MessageChangedEvent,
  MessageDeletedEvent,
} from "@slack/types";
import type {
  AuthRevokeResponse,
  ChatPostMessageResponse,
  FilesInfoResponse,
  OpenIDConnectUserInfoResponse,
} from "@slack/web-api";

// Where Slack sends what its libraries' types do not say. Everything else that the local Slack sends is as they say.

/** `revoked` is on the method's page: https://docs.slack.dev/reference/methods/auth.revoke */
export type AuthRevoked = AuthRevokeResponse & { revoked: boolean };

/** `team_image_default` is on the method's page: https://docs.slack.dev/reference/methods/openid.connect.userInfo */
export type SignedIn = OpenIDConnectUserInfoResponse & {
  ok: boolean;
  "https://slack.com/team_image_default": boolean;
};

/** An org-wide install has no workspace; the library foresees that for a code, and forgot it for a refresh token. */
export type Refreshed = Omit<OAuthV2TokenRefreshResponse, "team"> & Pick<OAuthV2Response, "team">;

/** `event_context` is on the page of the envelope: https://docs.slack.dev/apis/events-api#events-JSON */
export type Envelope<Event> = EnvelopedEvent<Event> & { event_context: string };

/** The events of an org-wide install as such name no workspace: https://docs.slack.dev/reference/events/team_access_granted */
export type OrgEnvelope<Event> = Omit<Named<Envelope<Event>>, "team_id"> & { team_id: null };
type Named<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] };

/** A message that an app posted says which: https://docs.slack.dev/reference/events/message.channels */
export type PostedMessage = GenericMessageEvent & { app_id?: string };
export type ChangedMessage = Omit<MessageChangedEvent, "message" | "previous_message"> & {
  message: PostedMessage;
  previous_message: PostedMessage;
};

export type DeletedMessage = Omit<MessageDeletedEvent, "previous_message"> & {
  previous_message: PostedMessage;
};

/** A file is one as the Web API describes it: https://docs.slack.dev/reference/objects/file-object */
export type FileShared = Omit<FileShareMessageEvent, "files"> & {
  files: NonNullable<FilesInfoResponse["file"]>[];
};

/** Where a user is named in an invitation, Slack says too who may be given their contact card. */
type ContactCard = { who_can_share_contact_card: string };
export type ToldOfInvite<Event> = {
  [Key in keyof Event]: Key extends "accepting_user" | "approving_user" | "declining_user"
    ? Event[Key] & ContactCard
    : Key extends "invite"
      ? Event[Key] & { inviting_user: ContactCard }
      : Event[Key];
};

/** The view is one as Slack keeps it, not one as an app writes it: https://docs.slack.dev/reference/events/app_home_opened */
export type HomeOpened = Omit<AppHomeOpenedEvent, "view"> & { view: ViewOutput };

/** The message is one as the Web API describes it; Bolt names four of its fields and lets any other pass. */
export type MessageBlockAction = Omit<BlockAction<ButtonAction>, "message"> & {
  message: NonNullable<ChatPostMessageResponse["message"]>;
};

/** A `response_url` is for messages: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export type ViewBlockAction = Omit<BlockAction<ButtonAction>, "response_url">;

/** Who did it has a `username` too: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export type ViewSubmitted = ViewSubmitAction & { user: { username: string } };
export type ViewClosed = ViewClosedAction & { user: { username: string } };

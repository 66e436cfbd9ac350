import type { AuthorizeResult, Receiver } from "@slack/bolt";
import { App } from "@slack/bolt";
import type { WebClientOptions } from "@slack/web-api";

/** Where an event comes from: a workspace, or an organization that names no workspace. */
export interface Origin {
  readonly team?: string;
  readonly enterprise?: string;
}

const NO_RECEIVER: Receiver = {
  init: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

/**
 * A Bolt App that is installed wherever an event comes from, and what hands it events, as its receiver would. Every
 * workspace has a token of its own, `xoxb-` and its id, unless `tokenOf` says otherwise.
 */
export class ManyWorkspaces {
  readonly app: App;
  tokenOf = ({ team, enterprise }: Origin): string => `xoxb-${team ?? enterprise}`;

  constructor(clientOptions: WebClientOptions) {
    this.app = new App({
      receiver: NO_RECEIVER,
      authorize: async ({ teamId, enterpriseId }): Promise<AuthorizeResult> => ({
        botToken: this.tokenOf({
          ...(teamId !== undefined && { team: teamId }),
          ...(enterpriseId !== undefined && { enterprise: enterpriseId }),
        }),
        botId: "B1",
        botUserId: "UBOT",
      }),
      clientOptions,
      ...(clientOptions.logger && { logger: clientOptions.logger }),
      convoStore: false,
    });
    this.app.error(async (error) => {
      throw error;
    });
  }

  /** Resolves when every listener is through; rejects with what one throws. */
  event({ team, enterprise }: Origin, type = "app_mention", more: object = {}): Promise<void> {
    return this.app.processEvent({
      body: {
        type: "event_callback",
        team_id: team,
        enterprise_id: enterprise,
        is_enterprise_install: team === undefined,
        event: { type, user: "U1", channel: "C1", text: "hello", ts: "1.1", event_ts: "1.1", ...more },
      },
      ack: async () => undefined,
    });
  }

  command(team: string, responseUrl: string): Promise<void> {
    return this.app.processEvent({
      body: { command: "/do", team_id: team, user_id: "U1", channel_id: "C1", response_url: responseUrl },
      ack: async () => undefined,
    });
  }
}

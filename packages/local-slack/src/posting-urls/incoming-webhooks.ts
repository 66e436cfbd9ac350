import { randomKey } from "../ids.js";
import type { Workspace } from "../org/workspaces.js";

/** Where an incoming webhook writes. */
export interface IncomingWebhook {
  readonly team: string;
  readonly channel: string;
  readonly botId: string;
}

/** The incoming webhooks that installs were given, each under a URL that nobody can guess. */
export class IncomingWebhooks {
  readonly #byPath = new Map<string, IncomingWebhook>();

  constructor(private readonly baseUrl: string) {}

  /** Every URL ever issued. */
  get secrets(): readonly string[] {
    return [...this.#byPath.keys()].map((path) => this.baseUrl + path);
  }

  /** A new webhook for the workspace's #general, as `oauth.v2.access` describes it. */
  issue(workspace: Workspace, botId: string) {
    const path = `/services/${workspace.id}/${botId}/${randomKey()}`;
    this.#byPath.set(path, { team: workspace.id, channel: workspace.general, botId });
    return {
      url: this.baseUrl + path,
      channel: "#general",
      channel_id: workspace.general,
      configuration_url: `https://${workspace.domain}.slack.com/services/${botId}`,
    };
  }

  find(path: string): IncomingWebhook | undefined {
    return this.#byPath.get(path);
  }
}

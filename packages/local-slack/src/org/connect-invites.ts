import { slackId } from "../ids.js";

/** Slack's invitations expire after fourteen days. */
const LIFETIME_SEC = 14 * 86_400;

/** An invitation of somebody in another workspace to a channel, which Slack calls Slack Connect. */
export interface ConnectInvite {
  readonly id: string;
  readonly channel: string;
  /** The workspace that invites, which hosts the channel, and who did it there. */
  readonly team: string;
  readonly user: string;
  readonly recipient: { readonly team: string; readonly userId: string; readonly email?: string };
  readonly isLimited: boolean;
  readonly createdSec: number;
  readonly expiresSec: number;
  readonly updatedSec: number;
  /** `accepted` waits for the approval of the workspace that invited. */
  readonly state: "sent" | "accepted" | "approved" | "declined";
  readonly acceptedBy?: { readonly team: string; readonly userId: string; readonly atSec: number };
}

export class ConnectInvites {
  readonly #byId = new Map<string, ConnectInvite>();

  constructor(private readonly clock: () => number) {}

  /** The latest first. */
  get all(): readonly ConnectInvite[] {
    return [...this.#byId.values()].reverse();
  }

  find(id: string): ConnectInvite | undefined {
    return this.#byId.get(id);
  }

  create(
    invite: Pick<ConnectInvite, "channel" | "team" | "user" | "recipient" | "isLimited">,
  ): ConnectInvite {
    const now = this.#nowSec();
    const times = { createdSec: now, updatedSec: now, expiresSec: now + LIFETIME_SEC };
    return this.#keep({ ...invite, ...times, id: slackId("I"), state: "sent" });
  }

  /** Its next state; who accepted it is kept. */
  move(
    invite: ConnectInvite,
    state: ConnectInvite["state"],
    by?: { readonly team: string; readonly userId: string },
  ): ConnectInvite {
    const updatedSec = this.#nowSec();
    return this.#keep({
      ...invite,
      state,
      updatedSec,
      ...(by !== undefined && { acceptedBy: { ...by, atSec: updatedSec } }),
    });
  }

  /** Whether it can still be accepted, approved or declined. */
  isOpen({ state, expiresSec }: ConnectInvite): boolean {
    return (state === "sent" || state === "accepted") && this.#nowSec() < expiresSec;
  }

  /** The workspaces that were invited to a channel, and are not in it yet. */
  pendingTeams(channel: string): readonly string[] {
    const open = this.all.filter((invite) => invite.channel === channel && this.isOpen(invite));
    return [...new Set(open.map(({ recipient }) => recipient.team))];
  }

  #keep(invite: ConnectInvite): ConnectInvite {
    this.#byId.set(invite.id, invite);
    return invite;
  }

  #nowSec(): number {
    return Math.floor(this.clock() / 1_000);
  }
}

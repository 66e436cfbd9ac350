import type { Document } from "../database/collection.js";

/** How long a record is kept: longer than its event may be tried again, and for the feedback. */
const KEPT_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** A thread in which an agent works. */
export interface AgentThread {
  /** Id of the installation record that the thread belongs to. */
  readonly workspace: string;
  readonly channel: string;
  readonly threadTs: string;
}

/** A question to the agent. */
export interface Asked extends AgentThread {
  /** Id of the record of its answer: that of the event's record. */
  readonly id: string;
  readonly clientId: string | undefined;
  /** The message that asks. */
  readonly ts: string;
  /** The person who asks, and their workspace. */
  readonly userId: string;
  readonly teamId: string | undefined;
  /** In an org-wide install, the workspace in which they ask. */
  readonly inTeam: string | undefined;
}

/**
 * How far an answer has come; neither question nor answer is in it. `owner` is the try that works on it: each later try of the
 * event takes it from the one before, whose writes then change nothing.
 */
export interface AnswerRecord extends Document {
  _id: string;
  clientId: string | null;
  workspace: string;
  /** Of an org-wide install, the workspace in which it was asked. */
  teamId?: string;
  channel: string;
  threadTs: string;
  /** The message that asks, and who wrote it. */
  askedTs: string;
  askedBy: string;
  owner: string;
  startedAt: Date;
  /** Set before Slack is asked to start the stream: from then on something may be in the thread. */
  streamingSince?: Date;
  /** The message that streams, as soon as Slack has said which. */
  streamTs?: string;
  /** Set before Slack is asked to end the stream of a finished answer. */
  endingAt?: Date;
  /** Nothing is left to be done. */
  endedAt?: Date;
  /** A person has pressed the stop button, and these streams Slack has stopped then. */
  stoppedAt?: Date;
  stoppedStreams?: string[];
  /** What people think of it, by their ids. */
  feedback?: Readonly<Record<string, Feedback>>;
  expiresAt: Date;
}

export type Feedback = "good" | "bad";

export function answerRecord(asked: Asked, owner: string, now: number): AnswerRecord {
  const { id, clientId, workspace, inTeam, channel, threadTs, ts, userId } = asked;
  return {
    _id: id,
    clientId: clientId ?? null,
    workspace,
    ...(inTeam !== undefined && { teamId: inTeam }),
    channel,
    threadTs,
    askedTs: ts,
    askedBy: userId,
    owner,
    startedAt: new Date(now),
    expiresAt: new Date(now + KEPT_DAYS * DAY_MS),
  };
}

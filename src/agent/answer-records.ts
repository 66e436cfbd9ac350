import { randomUUID } from "node:crypto";
import { type Collection, type Document, isDuplicateKeyError } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import {
  type AgentThread,
  type AnswerRecord,
  type Asked,
  answerRecord,
  type Feedback,
} from "./answer-record.js";

const DEADLINE_MS = 5_000;

/** Neither finished, nor stopped, nor about to end. */
const WORKING = { endingAt: null, endedAt: null, stoppedAt: null };

/** A try that works on an answer. */
export type Held = Pick<AnswerRecord, "_id" | "owner">;

/** What is known of an answer that is in flight here. */
export type AnswerState = Pick<AnswerRecord, "_id" | "owner" | "stoppedAt" | "stoppedStreams">;

/**
 * The answers of all processes. Each write of a try names its owner, and resolves to false, having changed nothing, when
 * another try has taken the answer over, or it was stopped or erased. Every method rejects with `DatabaseUnavailableError`.
 */
export class AnswerRecords {
  constructor(
    private readonly answers: Collection,
    private readonly clock: () => number,
  ) {}

  /**
   * Begins an answer, or takes it from the try before; resolves to its record as that left it. With `isAgain` false a record
   * that is there already is left alone, and it resolves to undefined, as it does where another try was faster.
   */
  async take(asked: Asked, isAgain: boolean): Promise<AnswerRecord | undefined> {
    const record = answerRecord(asked, randomUUID(), this.clock());
    try {
      await withinDeadline(() => this.answers.insertOne(record), DEADLINE_MS);
      return record;
    } catch (error) {
      if (!isDuplicateKeyError(error)) throw error;
    }
    const before = isAgain ? await this.#read({ _id: asked.id }) : undefined;
    if (before === undefined || before.endedAt !== undefined) return undefined;
    const { owner } = record;
    return (await this.#write(before, { $set: { owner } })) ? { ...before, owner } : undefined;
  }

  /** To be called before a stream is started. */
  async begin(held: Held): Promise<boolean> {
    return this.#write(held, { $set: { streamingSince: new Date(this.clock()) } }, WORKING);
  }

  /** Slack has refused to start the stream. */
  async notBegun(held: Held): Promise<void> {
    await this.#write(held, { $unset: { streamingSince: "" } });
  }

  async streams(held: Held, streamTs: string): Promise<void> {
    await this.#write(held, { $set: { streamTs } });
  }

  /** To be called before the stream of a finished answer is ended. */
  async ending(held: Held): Promise<boolean> {
    return this.#write(held, { $set: { endingAt: new Date(this.clock()) } }, { stoppedAt: null });
  }

  async ended(held: Held): Promise<void> {
    await this.#write(held, { $set: { endedAt: new Date(this.clock()) } });
  }

  /** Forgets an answer of which nothing was shown, so that it can be tried from the beginning. */
  async forget({ _id, owner }: Held): Promise<void> {
    await withinDeadline(() => this.answers.deleteOne({ _id, owner }), DEADLINE_MS);
  }

  /** Whether another answer is being worked on in the thread. */
  async isBusy({ workspace, channel, threadTs }: AgentThread, exceptId?: string): Promise<boolean> {
    const others = { workspace, channel, threadTs, ...WORKING };
    const found = await withinDeadline(
      (signal) => this.answers.find(others, { limit: 2, projection: { endedAt: 1 }, signal }).toArray(),
      DEADLINE_MS,
    );
    return found.some(({ _id }) => _id !== exceptId);
  }

  /** A person has stopped what was asked in the thread before `ts`. */
  async stop(
    { workspace, channel, threadTs }: AgentThread,
    ts: string,
    stoppedStreams: readonly string[],
  ): Promise<void> {
    const asked = { workspace, channel, threadTs, endedAt: null, askedTs: { $lt: ts } };
    const stopped = { stoppedAt: new Date(this.clock()), stoppedStreams };
    await withinDeadline(() => this.answers.updateMany(asked, { $set: stopped }), DEADLINE_MS);
  }

  async states(ids: readonly string[]): Promise<ReadonlyMap<string, AnswerState>> {
    const projection = { owner: 1, stoppedAt: 1, stoppedStreams: 1 };
    const found = await withinDeadline(
      (signal) => this.answers.find({ _id: { $in: ids } }, { projection, signal }).toArray(),
      DEADLINE_MS,
    );
    return new Map((found as AnswerState[]).map((state) => [state._id, state]));
  }

  /** Stores what a person thinks of an answer, in place of what they thought before. */
  async rate(thread: AgentThread, streamTs: string, userId: string, feedback: Feedback): Promise<boolean> {
    const { workspace, channel, threadTs } = thread;
    // A sharded collection wants the id in the write of one document.
    const found = await this.#read({ workspace, channel, threadTs, streamTs });
    if (found === undefined) return false;
    const { matchedCount } = await withinDeadline(
      () => this.answers.updateOne({ _id: found._id }, { $set: { [`feedback.${userId}`]: feedback } }),
      DEADLINE_MS,
    );
    return matchedCount === 1;
  }

  async #read(filter: Document): Promise<AnswerRecord | undefined> {
    const found = await withinDeadline((signal) => this.answers.findOne(filter, { signal }), DEADLINE_MS);
    return (found ?? undefined) as AnswerRecord | undefined;
  }

  async #write({ _id, owner }: Held, change: Document, only: Document = {}): Promise<boolean> {
    const { matchedCount } = await withinDeadline(
      () => this.answers.updateOne({ _id, owner, ...only }, change),
      DEADLINE_MS,
    );
    return matchedCount === 1;
  }
}

import { agentListeners } from "../agent/agent-listeners.js";
import { answerFromDocuments } from "./from-documents.js";

/** A person writes to the bot in a direct message: it answers in the thread, with what the project's own documents say. */
export const docsAgent = agentListeners(answerFromDocuments(), {
  mentions: false,
  messages: { answersWho: "writes to me here" },
});

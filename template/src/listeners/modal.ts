import type { ModalView } from "@slack/types";
import { onView } from "bolt-mongodb-app/service";

const MODAL = "feedback";
const BLOCK = "opinion";
const INPUT = "text";

export function feedbackModal(): ModalView {
  return {
    type: "modal",
    callback_id: MODAL,
    title: { type: "plain_text", text: "Feedback" },
    submit: { type: "plain_text", text: "Send" },
    blocks: [
      {
        type: "input",
        block_id: BLOCK,
        label: { type: "plain_text", text: "What do you think?" },
        element: { type: "plain_text_input", action_id: INPUT, multiline: true },
      },
    ],
  };
}

/** The modal is sent: the bot thanks the person in a direct message. */
export const feedbackSent = onView(MODAL, {
  listen:
    ({ log }) =>
    async ({ ack, body, client, view }) => {
      await ack();
      const text = view.state.values[BLOCK]?.[INPUT]?.value ?? "";
      log.info({ team: body.team?.id, characters: text.length }, "Feedback came");
      await client.chat.postMessage({ channel: body.user.id, text: `Thank you. You said:\n>${text}` });
    },
});

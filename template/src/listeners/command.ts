import { onCommand } from "bolt-mongodb-app/service";
import { feedbackModal } from "./modal.js";

/** `/feedback`: opens the modal. A trigger works for three seconds, so the modal is opened before anything else. */
export const feedback = onCommand("/feedback", {
  toTry: () => "Type `/feedback` and say what you think.",
  listen:
    () =>
    async ({ ack, client, command }) => {
      await client.views.open({ trigger_id: command.trigger_id, view: feedbackModal() });
      await ack();
    },
});

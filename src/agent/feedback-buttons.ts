import type { Feedback } from "./answer-record.js";

/** The action of both buttons below an answer. */
export const FEEDBACK_ACTION = "agent_feedback";

/** https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element */
export function feedbackButtons({ good, bad }: Readonly<Record<Feedback, string>>): object {
  const button = (value: Feedback, text: string) => ({ text: { type: "plain_text", text }, value });
  return {
    type: "context_actions",
    elements: [
      {
        type: "feedback_buttons",
        action_id: FEEDBACK_ACTION,
        positive_button: button("good", good),
        negative_button: button("bad", bad),
      },
    ],
  };
}

/** What a press of one of the two says; undefined where it says something else. */
export function feedbackOf(action: { readonly value?: unknown }): Feedback | undefined {
  return (["good", "bad"] as const).find((each) => each === action.value);
}

import { HOME_ACTIONS } from "../../home/home-view.js";
import { onAction } from "../listener.js";

/** The button of the Home tab that opens the page where an account is connected: Slack wants an answer all the same. */
export const homeConnect = onAction(HOME_ACTIONS.connect, {
  listen:
    () =>
    ({ ack }) =>
      ack(),
});

/** The button that opens the page of the install. */
export const homeReinstall = onAction(HOME_ACTIONS.reinstall, {
  listen:
    () =>
    ({ ack }) =>
      ack(),
});

import { HOME_ACTIONS } from "../../home/home-view.js";
import { onAction } from "../listener.js";

/** The button that opens the page where an account is connected. Slack wants an answer although the button is a link. */
export const homeConnect = onAction(HOME_ACTIONS.connect, {
  listen:
    () =>
    ({ ack }) =>
      ack(),
});

/** The button that opens the install page. */
export const homeReinstall = onAction(HOME_ACTIONS.reinstall, {
  listen:
    () =>
    ({ ack }) =>
      ack(),
});

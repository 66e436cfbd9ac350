import { AppError } from "../../errors.js";

/** An install link cannot be made of what was given. */
export class InstallLinkError extends AppError {
  readonly code = "install_link_impossible";
}

import { AppError } from "../errors.js";

/** Thrown by the hook `beforeInstall`: the app is not installed, and the person reads this sentence. */
export class InstallRefusedError extends AppError {
  readonly code = "install_refused";
}

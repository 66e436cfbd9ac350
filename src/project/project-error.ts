import { AppError } from "../errors.js";

/** A project cannot be made or updated. */
export class ProjectError extends AppError {
  readonly code = "project_failed";
}

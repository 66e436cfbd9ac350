import { AppError } from "../../errors.js";

/** The `.env` file cannot take what is to be written into it. */
export class EnvFileError extends AppError {
  readonly code = "env_file_unusable";
}

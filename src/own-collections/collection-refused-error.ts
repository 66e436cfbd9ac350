import { AppError } from "../errors.js";

/** A collection of the app's own has a name or an index that it cannot have, or is not declared. */
export class CollectionRefusedError extends AppError {
  readonly code = "collection_refused";
}

export interface FormField {
  readonly name: string;
  /** What is sent when the person changes nothing; undefined when nothing is sent then. */
  readonly value: string | undefined;
  /** The values that a person can choose from; absent where anything can be typed. */
  readonly choices?: readonly string[];
  readonly hidden: boolean;
}

export interface Form {
  /** Absolute. */
  readonly action: string;
  readonly method: "GET" | "POST";
  readonly fields: readonly FormField[];
}

import { collectionContract } from "../contracts/collection-contract.js";
import { onEachDatabase } from "../databases.js";

onEachDatabase("Collection", (database) => {
  collectionContract(() => database().installations);
});

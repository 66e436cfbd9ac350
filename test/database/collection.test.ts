import { collectionContract } from "../contracts/collection-contract.js";
import { collectionManyContract } from "../contracts/collection-many-contract.js";
import { collectionOrderContract } from "../contracts/collection-order-contract.js";
import { onEachDatabase } from "../databases.js";

onEachDatabase("Collection", (database) => {
  collectionContract(() => database().installations);
});

onEachDatabase("Collection of events", (database) => {
  describe("in order", () => {
    before(() => database().events.deleteMany({}));
    collectionOrderContract(() => database().events);
  });
  collectionManyContract(() => database().events);
});

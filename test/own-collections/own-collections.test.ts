import assert from "node:assert/strict";
import type { Collection } from "../../src/database/collection.js";
import { ownCollectionsIn, storedName } from "../../src/own-collections/declarations.js";
import type { DeclaredCollections } from "../../src/own-collections/declared-collections.js";
import { eraseOwnDataIn } from "../../src/own-collections/erase-at-uninstall.js";
import { OwnCollections } from "../../src/own-collections/own-collections.js";
import { onEachDatabase } from "../databases.js";

interface Poll {
  readonly _id: string;
  readonly question: string;
  readonly votes: number;
}

onEachDatabase("The collections of an app's own", (database) => {
  let clients = 0;
  const freshClient = () => `1.${++clients}`;
  const own = (declared: DeclaredCollections, clientId: string | undefined = freshClient()) =>
    new OwnCollections({ database: database(), clientId, declared });

  it("are typed for TypeScript", async () => {
    const polls: Collection<Poll> = own({ polls: {} }).open<Poll>("polls");
    await polls.insertOne({ _id: "a", question: "Lunch?", votes: 0 });
    // @ts-expect-error a poll has a question
    const incomplete: Parameters<typeof polls.insertOne>[0] = { _id: "b", votes: 0 };
    assert.ok(incomplete);
    const poll = await polls.findOneAndUpdate(
      { _id: "a" },
      { $inc: { votes: 1 } },
      { returnDocument: "after" },
    );
    const votes: number | undefined = poll?.votes;
    assert.equal(votes, 1);
  });

  it("work before they are made: the first operation makes them, and a start does", async () => {
    const clientId = freshClient();
    const collections = own({ polls: {}, votes: {} }, clientId);
    assert.deepEqual(await collections.open("polls").find({}).toArray(), []);
    assert.deepEqual(
      (await ownCollectionsIn(database(), clientId)).map(({ name }) => name),
      ["polls"],
    );
    await collections.makeAll();
    assert.deepEqual(
      (await ownCollectionsIn(database(), clientId)).map(({ name }) => name),
      ["polls", "votes"],
    );
  });

  it("of several Slack apps in one database are apart", async () => {
    const [one, two, none] = [own({ polls: {} }), own({ polls: {} }), own({ polls: {} }, undefined)];
    await one.open("polls").insertOne({ _id: "a", of: "one" });
    await two.open("polls").insertOne({ _id: "a", of: "two" });
    await none.open("polls").insertOne({ _id: "a", of: "none" });
    assert.deepEqual(await one.open("polls").find({}).toArray(), [{ _id: "a", of: "one" }]);
    assert.deepEqual(await none.open("polls").find({}).toArray(), [{ _id: "a", of: "none" }]);
    assert.equal(storedName("1111.2222", "polls"), "own_1111_2222_polls");
  });

  it("have texts as ids on every database: an upsert makes one, and anything else is refused", async () => {
    const polls = own({ polls: {} }).open("polls");
    const upsert = { upsert: true };
    await polls.updateOne({ n: 1 }, { $set: { a: 1 } }, upsert);
    await polls.findOneAndUpdate({ n: 2 }, { $set: { a: 1 }, $setOnInsert: { b: 2 } }, upsert);
    await polls.updateOne({ n: 3 }, { $set: { a: 1 }, $setOnInsert: { _id: "mine" } }, upsert);
    await polls.updateOne({ $and: [{ _id: "named" }, { n: 4 }] }, { $set: { a: 1 } }, upsert);
    await polls.updateOne({ n: 5 }, { $set: { a: 1 } });
    const found = await polls.find({}, { sort: { n: 1 } }).toArray();
    assert.deepEqual(
      found.map(({ n, b }) => [n, b]),
      [
        [1, undefined],
        [2, 2],
        [3, undefined],
        [4, undefined],
      ],
    );
    for (const { _id } of found) assert.ok(typeof _id === "string" && _id.length > 3);
    assert.deepEqual([found[2]?._id, found[3]?._id], ["mine", "named"]);
    const withoutId = { n: 6 } as unknown as { _id: string };
    await assert.rejects(polls.insertOne(withoutId), TypeError);
    await assert.rejects(polls.insertMany([{ _id: "x" }, withoutId], { ordered: false }), TypeError);
    await assert.rejects(polls.insertOne({ _id: 7 } as unknown as { _id: string }), TypeError);
    await assert.rejects(polls.updateOne({ _id: 7 }, { $set: { n: 7 } }, upsert), TypeError);
    assert.equal((await polls.find({}).toArray()).length, 4);
  });

  it("refuse a name that is not declared, and say which are", () => {
    const refused = { name: "CollectionRefusedError", code: "collection_refused" };
    assert.throws(() => own({ polls: {}, votes: {} }).open("poll"), {
      ...refused,
      message: /There is no collection "poll" .* which has: polls, votes\.$/,
    });
    for (const name of ["installations", "constructor", "__proto__"]) {
      assert.throws(() => own({}).open(name), { ...refused, message: /which has: none\.$/ });
    }
  });

  for (const [declared, said] of [
    [{ installations: {} }, /cannot be named installations: this package has one/],
    [{ oauth_states: {} }, /this package has one/],
    [{ events: {} }, /this package has one/],
    [{ audit: {} }, /this package has one/],
    [{ app_state: {} }, /this package has one/],
    [{ Polls: {} }, /"Polls": take a lowercase letter/],
    [{ "2polls": {} }, /lowercase letter/],
    [{ "my.polls": {} }, /lowercase letter/],
    [{ "polls --": {} }, /lowercase letter/],
    [{ ["p".repeat(41)]: {} }, /at most 39/],
    [{ polls: { index: [] } }, /polls has the option index, .* There are: indexes, eraseAtUninstall\.$/],
    [{ polls: { indexes: [{}] } }, /has no key/],
    [{ polls: { indexes: [{ key: {} }] } }, /has no key/],
    [{ polls: { indexes: [{ key: { a: "text" } }] } }, /cannot be used: "a"/],
    [{ polls: { indexes: [{ key: { $a: 1 } }] } }, /cannot be used/],
    [{ polls: { indexes: [{ key: { a: 1 }, sparse: true }] } }, /option sparse, which is not known/],
    [{ polls: { indexes: [{ key: { a: 1, b: 1 }, expireAfterSeconds: 1 }] } }, /of one field/],
    [{ polls: { indexes: [{ key: { a: 1 }, expireAfterSeconds: -1 }] } }, /whole number/],
  ] as const) {
    it(`refuse to be declared as ${JSON.stringify(declared)}`, () => {
      assert.throws(() => own(declared as unknown as DeclaredCollections), {
        code: "collection_refused",
        message: said,
      });
    });
  }

  it("that are erased at an uninstall are known to a process that does not declare them any more", async () => {
    const clientId = freshClient();
    const before = own(
      { polls: { eraseAtUninstall: true }, kept: {}, later: { eraseAtUninstall: true } },
      clientId,
    );
    for (const name of ["polls", "kept", "later"]) {
      await before.open(name).insertOne({ _id: "a", teamId: "T1" });
      await before.open(name).insertOne({ _id: "b", teamId: "T2" });
    }
    await own({ later: { eraseAtUninstall: false } }, clientId).makeAll();
    const erase = eraseOwnDataIn(database(), clientId);
    const team = { isEnterpriseInstall: false, teamId: "T1" };
    assert.equal(await erase(team, async () => true), 1);
    const ids = async (name: string) =>
      (await before.open(name).find({}).toArray()).map(({ _id }) => _id).sort();
    assert.deepEqual(
      [await ids("polls"), await ids("kept"), await ids("later")],
      [["b"], ["a", "b"], ["a", "b"]],
    );
  });

  it("keep what is left when a workspace has installed the app again meanwhile", async () => {
    const clientId = freshClient();
    const polls = own({ polls: { eraseAtUninstall: true } }, clientId).open("polls");
    const many = Array.from({ length: 250 }, (_, n) => ({ _id: `p${n}`, teamId: "T1" }));
    await polls.insertMany(many, { ordered: false });
    const answers = [true, false];
    const erase = eraseOwnDataIn(database(), clientId);
    const team = { isEnterpriseInstall: false, teamId: "T1" };
    assert.equal(await erase(team, async () => answers.shift() ?? assert.fail("asked too often")), 200);
    assert.equal((await polls.find({}).toArray()).length, 50);
  });
});

import assert from "node:assert/strict";
import { seededRandom } from "./random.js";
import { median, noise, percentile } from "./statistics.js";

describe("The statistics of the benchmark", () => {
  it("the median is the value in the middle, or the mean of the two in the middle", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([10, 9, 1, 2]), 5.5);
    assert.equal(median([7]), 7);
    assert.equal(median([]), Number.NaN);
  });

  it("a percentile is the smallest value that so many are not above", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(hundred, 50), 50);
    assert.equal(percentile(hundred, 99), 99);
    assert.equal(percentile(hundred, 100), 100);
    assert.equal(percentile([3, 1, 2], 99), 3);
    assert.equal(percentile([3, 1, 2], 0), 1);
    assert.equal(percentile([], 99), Number.NaN);
  });

  it("sorts by size and leaves what it is given as it is", () => {
    const values = [10, 9, 100, 1];
    assert.equal(median(values), 9.5);
    assert.equal(percentile(values, 75), 10);
    assert.deepEqual(values, [10, 9, 100, 1]);
  });

  it("noise is half the distance between the quartiles, so that one odd round does not count", () => {
    assert.equal(noise([1, 2, 3, 4, 5, 6, 7, 800]), 2);
    assert.equal(noise([4]), 0);
  });

  it("random numbers are the same for the same seed, others for another, and evenly spread", () => {
    const numbers = (seed: number) => Array.from({ length: 10_000 }, seededRandom(seed).bind(null, 10));
    assert.deepEqual(numbers(3), numbers(3));
    assert.notDeepEqual(numbers(3), numbers(4));
    const counts = Array.from(
      { length: 10 },
      (_, digit) => numbers(3).filter((each) => each === digit).length,
    );
    for (const count of counts) assert.ok(Math.abs(count - 1_000) < 150, `${counts}`);
  });
});

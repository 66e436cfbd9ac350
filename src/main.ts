import { runWithPackages } from "./packages/package-missing-error.js";

await runWithPackages(async () => {
  const { runService } = await import("./entry/service.js");
  await runService();
});

import { runService } from "bolt-mongodb-app/service";
import { app } from "./app.js";

await runService(app);

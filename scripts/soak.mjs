// `npm run soak`: the soak test of the editor for a long while: 10,000 rounds, or as many as are named.
import { spawnSync } from "node:child_process";

const rounds = process.argv[2] ?? "10000";
const words = ["scripts/editor/run.mjs", "test", "--suite", "suite", "--only", "soak"];
const env = { ...process.env, CARBON_LENS_SOAK: rounds };
process.exitCode = spawnSync(process.execPath, words, { stdio: "inherit", env }).status ?? 1;

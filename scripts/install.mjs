// Brings node_modules in step with package-lock.json; does nothing when it already is.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

/** Installs the project's packages if they are missing or older than the lock file. Throws when npm fails. */
export function installPackages() {
  const marker = "node_modules/.package-lock.json";
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync("package-lock.json").mtimeMs) return;
  console.error("Installing packages …");
  const { status } = spawnSync("npm", ["ci"], { stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`npm ci ended with ${status}`);
}

import { hasCommand, mustRun } from "./command";
import { say } from "./say";

let installed = false;

/**
 * On Debian and its kin, as root, installs the browser and the virtual display that a headless machine lacks.
 * Chromium's own dependencies are also what the desktop editor needs. Gives false where it cannot: then the caller explains.
 */
export async function installSystemPackages(): Promise<boolean> {
  if (installed) return true;
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !hasCommand("apt-get")) return false;
  say("Installing Debian packages: chromium, xvfb …");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await mustRun("apt-get", ["update", "-qq"], { environment });
  const packages = ["chromium", "fonts-liberation", "xvfb", "xauth", "libxkbfile1", "libsecret-1-0"];
  await mustRun("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { environment });
  installed = true;
  return true;
}

/** Path patterns of the budget file. */
import picomatch from "picomatch";
import type { PathMatcher } from "./policy";

/** A pattern longer than this is no pattern that a person wrote. */
export const maximumPatternLength = 300;

/**
 * A test of workspace-relative POSIX paths: `*` within a folder, `**` across folders, `{a,b}`; a pattern without a slash names files in
 * any folder; one that ends in a slash, all below that folder; one that starts with `!` takes out what earlier ones let in. No
 * patterns at all fit every path. Extended patterns (`+(a|b)`) are not taken: their matching time has no bound.
 */
export function pathMatcher(patterns: readonly string[]): PathMatcher {
  if (patterns.length === 0) return () => true;
  const tests = patterns.map((pattern) => {
    const isExcluded = pattern.startsWith("!");
    // A backslash takes the sign behind it as it is; in rows, and at the end, it means nothing, and the matcher takes forever over it.
    const escaped = pattern.replace(/\\+/g, "\\").replace(/\\$/, "");
    const bare = (isExcluded ? escaped.slice(1) : escaped).replace(/^\.?\//, "");
    // A slash alone is the workspace: all below it.
    const whole = bare === "" || bare.endsWith("/") ? `${bare}**` : bare;
    const fits = picomatch(whole, { basename: !whole.includes("/"), dot: true, nonegate: true, noextglob: true });
    return { isExcluded, fits };
  });
  // A list of exclusions alone starts from everything.
  const start = tests.every(({ isExcluded }) => isExcluded);
  return (path) => tests.reduce((isIn, { isExcluded, fits }) => (fits(path) ? !isExcluded : isIn), start);
}

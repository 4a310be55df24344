/** A check as workflow commands of GitHub Actions: annotations at the lines of a pull request. */
import type { Check } from "../../budget/check";
import { verdictLine } from "./checkText";
import { noticesOf } from "./findings";

/** One command a line, then the verdict, with a final newline. */
export function checkGithub(check: Check): string {
  const commands = noticesOf(check).map(({ level, message, place }) => {
    const where = `file=${property(place.path)},line=${place.line},col=${place.column ?? 1},title=Carbon Lens`;
    return `::${level} ${where}::${data(message)}\n`;
  });
  return `${commands.join("")}${data(verdictLine(check))}\n`;
}

/** Escapes that the runner undoes; without them a message could end its command and begin another. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

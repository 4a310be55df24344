/** Times and durations as logs write them. */

/** Hours of `1-02:03:04`, `02:03:04.5`, `3:04` (minutes and seconds) or of plain seconds; undefined for anything else. */
export function hoursOf(text: string): number | undefined {
  const match = /^(?:(\d{1,5})-)?(?:(\d{1,6}):)?(\d{1,3}):(\d{1,2}(?:\.\d{1,9})?)$/.exec(text.trim());
  if (!match) return undefined;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = match;
  return Number(days) * 24 + Number(hours) + Number(minutes) / 60 + Number(seconds) / 3600;
}

/** A moment: seconds since 1970 (of local time where no offset is written) and its ISO 8601 text. */
export interface Moment {
  readonly seconds: number;
  readonly iso: string;
}

/** `2024-05-31T10:39:13Z`, `2024/05/31 10:39:13.123`, `20240531 10:39:13`; undefined for what is no such time. */
export function momentOf(text: string): Moment | undefined {
  const match =
    /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})[T ]+(\d{2}):(\d{2}):(\d{2})([.,]\d{1,9})?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(
      text.trim(),
    );
  if (!match) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "", fraction = "", zone = ""] = match;
  const part = fraction.replace(",", ".");
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const milliseconds = Date.parse(`${local}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  const shift = offset ? (offset[1] === "-" ? 1 : -1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60 : 0;
  const isoZone = offset ? `${offset[1] ?? ""}${offset[2] ?? ""}:${offset[3] ?? ""}` : zone;
  return { seconds: milliseconds / 1000 + Number(part || "0") + shift, iso: `${local}${isoZone}` };
}

/** The moment so many seconds later, written in the same offset. */
export function isoAfter(iso: string, seconds: number): string | undefined {
  const match = /^(.{19})(.*)$/.exec(iso);
  const from = match ? Date.parse(`${match[1] ?? ""}Z`) : Number.NaN;
  const at = from + Math.round(seconds) * 1000;
  // Outside of four-digit years there is no such text.
  if (!match || !(at >= -62_135_596_800_000 && at <= 253_402_300_799_000)) return undefined;
  return `${new Date(at).toISOString().slice(0, 19)}${match[2] ?? ""}`;
}

/** Seconds since 1970 as ISO 8601 in UTC. */
export function isoOfSeconds(seconds: number): string | undefined {
  return isoAfter("1970-01-01T00:00:00Z", seconds);
}

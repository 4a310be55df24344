/** The digits of a number in groups of three: `1234567` and `,` give `1,234,567`. A sign stays in front; what is no number stays as it is. */
export function groupedDigits(whole: string, separator: string): string {
  const [, sign = "", digits = ""] = /^([-+]?)(\d+)$/.exec(whole) ?? [];
  if (digits.length <= 3) return whole;
  const first = digits.length % 3;
  const groups = digits.slice(first).match(/\d{3}/g) ?? [];
  return sign + (first === 0 ? groups : [digits.slice(0, first), ...groups]).join(separator);
}

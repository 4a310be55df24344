/** The day, as budgets write it. The core has no clock. */

const millisecondsPerDay = 86_400_000;

/** Today as `2027-03-31`, in universal time so that every machine agrees; or so many days later. */
export function today(daysLater = 0): string {
  return new Date(Date.now() + daysLater * millisecondsPerDay).toISOString().slice(0, 10);
}

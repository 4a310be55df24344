/** One line for the person at the terminal, on stderr so that results can be piped. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What cannot go on, in words for a person; everything else that is thrown is a defect and keeps its stack. */
export class CannotStart extends Error {}

/** Runs a script's main function; a {@link CannotStart} is printed without a stack and exits with 2. */
export function runMain(main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      say(
        error instanceof CannotStart
          ? error.message
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error),
      );
      process.exit(2);
    },
  );
}

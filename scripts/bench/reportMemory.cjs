// Required before a program, says at its end how much memory it held at most: `maxRss 123456` (kB) on standard error.
process.on("exit", () => {
  process.stderr.write(`maxRss ${process.resourceUsage().maxRSS}\n`);
});

// Required before a program, says at its end what it took: `maxRss 123456` (kB) and `cpu 1234` (ms) on standard error.
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(`maxRss ${process.resourceUsage().maxRSS} cpu ${(user + system) / 1000}\n`);
});

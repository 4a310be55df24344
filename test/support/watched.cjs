// Loaded before the program under test: writes down what it opens to the outside, starts, or loads as code, one line each, to WATCHED_LOG.
const { appendFileSync, readdirSync, rmSync } = require("node:fs");
const { dirname, sep } = require("node:path");
const Module = require("node:module");

const note = (kind, what) => appendFileSync(process.env.WATCHED_LOG, `${kind} ${what}\n`);

const net = require("node:net");
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [target] = Array.isArray(args[0]) ? args[0] : args;
  note("connect", typeof target === "object" ? `${target.host ?? target.path}:${target.port ?? ""}` : target);
  return connect.apply(this, args);
};
for (const name of ["lookup", "resolve", "resolve4", "resolve6"])
  for (const dns of [require("node:dns"), require("node:dns").promises]) {
    const original = dns[name];
    dns[name] = function (host, ...rest) {
      note("dns", host);
      return original.call(this, host, ...rest);
    };
  }
const { createSocket } = require("node:dgram");
require("node:dgram").createSocket = (...args) => (note("udp", ""), createSocket(...args));
const { fetch } = globalThis;
globalThis.fetch = (input, init) => (note("fetch", input?.url ?? input), fetch(input, init));

const processes = require("node:child_process");
for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]) {
  const original = processes[name];
  processes[name] = (command, ...rest) => (note("process", command), original(command, ...rest));
}

const own = dirname(process.argv[1]) + sep;
const load = Module._extensions[".js"];
for (const ending of [".js", ".cjs", ".json", ".node"]) {
  const original = Module._extensions[ending] ?? load;
  Module._extensions[ending] = (module, file) => {
    if (!file.startsWith(own)) note("load", file);
    return original(module, file);
  };
}

// A file that goes away between being listed and being read.
if (process.env.WATCHED_VANISH) {
  const { promises } = require("node:fs");
  const { readdir } = promises;
  promises.readdir = async (...args) => {
    const found = await readdir(...args);
    for (const name of readdirSync(".")) if (name === process.env.WATCHED_VANISH) rmSync(name);
    return found;
  };
}

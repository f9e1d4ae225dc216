// Three requests, linted by the module and by the program: the reports must be the same.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [module, program] = process.argv.slice(2);
const folder = "docs/examples/downloads/";
const paths = ["sjc-cucm/cucm-pub.csr", "sjc-cucm/cucm-sub1.csr", "sjc-cuc/cuc1.csr"].map((path) => folder + path);
const day = "2026-11-22";

const { instance } = await WebAssembly.instantiate(readFileSync(module), imports());
const { input, lint, output, memory } = instance.exports;

// The source of random numbers for new keys is the page's. Whoever only lints never asks for it.
function imports() {
  const given = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(module)))) {
    if (kind !== "function") {
      throw new Error(`the module asks its page for the ${kind} ${name}`);
    }
    given[from] ??= {};
    given[from][name] = () => {
      throw new Error(`linting called ${name}`);
    };
  }
  return given;
}

function ask(question) {
  const bytes = new TextEncoder().encode(JSON.stringify(question));
  const place = input(bytes.length);
  new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  const length = lint();
  return new TextDecoder().decode(new Uint8Array(memory.buffer, output(), length));
}

const files = paths.map((path) => ({ path, text: readFileSync(path, "utf8") }));
for (const profile of ["public-ca", "digicert-ov", "letsencrypt"]) {
  const there = ask({ profiles: [profile], as_of: day, files });
  const options = ["lint", ...paths, "--profile", profile, "--as-of", day, "--output-format", "json"];
  const here = spawnSync(program, options, { encoding: "utf8" }).stdout;
  if (there.trim() !== here.trim()) {
    throw new Error(`${profile}: the module says\n${there}\nand the program says\n${here}`);
  }
  const { requests, findings } = JSON.parse(there);
  if (requests.length !== paths.length || requests.some((request) => request.sha256 === null)) {
    throw new Error(`${profile}: the requests were not read`);
  }
  console.log(`${profile}: ${requests.length} requests, ${findings.length} findings, as the program says`);
}
if (!("error" in JSON.parse(ask({ profiles: ["no-such-ca"], as_of: day, files })))) {
  throw new Error("an unknown profile is not refused");
}

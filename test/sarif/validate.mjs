// Validates SARIF logs: by the schema (ajv), then by sarif-multitool with its
// own and GitHub's rules.
//
//   node validate.mjs MODULES LOG...
//
// MODULES is the folder whose node_modules holds ajv, ajv-formats and
// @microsoft/sarif-multitool-linux. Prints one line a problem; exit status 0
// when there is none. The multitool's own status says nothing: its log does.
// Looked at are its errors and warnings; notes are matters of taste (numeric
// rule ids, help on a web page). Three rules ask for what a log of ours cannot
// have: SARIF2005 (the tool's home page), SARIF2006 (URLs that answer),
// SARIF2013 (the provenance of a pull request).
import { createRequire } from "node:module";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const ignored = new Set(["SARIF2005", "SARIF2006", "SARIF2013"]);
const [modules, ...logs] = process.argv.slice(2);
if (!modules || logs.length === 0) {
  console.error("usage: node validate.mjs MODULES LOG...");
  process.exit(2);
}
const require = createRequire(path.join(path.resolve(modules), "package.json"));
const multitool = path.join(
  path.resolve(modules), "node_modules", "@microsoft", "sarif-multitool-linux");
const schema = JSON.parse(
  fs.readFileSync(path.join(multitool, "sarif-2.1.0.json"), "utf8"));
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default ?? require("ajv-formats");
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const valid = ajv.compile(schema);

let problems = 0;
function problem(log, text) {
  ++problems;
  console.log(`${log}: ${text}`);
}

function place(result) {
  const region = result.locations?.[0]?.physicalLocation?.region;
  const pointer = result.locations?.[0]?.logicalLocations?.[0]?.fullyQualifiedName;
  return pointer ?? (region ? `line ${region.startLine}` : "");
}

function multitoolResults(log) {
  const out = path.join(
    fs.mkdtempSync(path.join(os.tmpdir(), "closecall-sarif-")), "validation.sarif");
  const run = spawnSync(
    path.join(multitool, "Sarif.Multitool"),
    ["validate", log, "--output", out, "--log", "ForceOverwrite",
     "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"],
    { encoding: "utf8",
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" } });
  if (!fs.existsSync(out))
    return { failure: `sarif-multitool wrote no log\n${run.stdout}${run.stderr}` };
  const text = fs.readFileSync(out, "utf8").replace(/^\uFEFF/, "");
  fs.rmSync(path.dirname(out), { recursive: true });
  return JSON.parse(text).runs[0];
}

for (const log of logs) {
  let data;
  try {
    data = JSON.parse(fs.readFileSync(log, "utf8"));
  } catch (error) {
    problem(log, `not JSON: ${error.message}`);
    continue;
  }
  if (!valid(data))
    for (const e of valid.errors)
      problem(log, `schema: ${e.instancePath || "/"} ${e.message} ${JSON.stringify(e.params)}`);
  const run = multitoolResults(log);
  if (run.failure) {
    problem(log, run.failure);
    continue;
  }
  const rules = run.tool.driver.rules ?? [];
  for (const r of run.results ?? []) {
    const id = r.ruleId ?? rules[r.ruleIndex]?.id ?? "?";
    if (ignored.has(id.split("/")[0]))
      continue;
    const rule = rules.find((x) => x.id === id) ?? rules[r.ruleIndex];
    const template = rule?.messageStrings?.[r.message.id]?.text ?? r.message.text ?? "";
    const text = template.replace(/\{(\d+)\}/g, (_, n) => r.message.arguments?.[n] ?? "");
    problem(log, `${id} ${r.level ?? "warning"}: ${place(r)}: ${text}`);
  }
}
if (problems === 0)
  console.log(`${logs.length} valid`);
process.exit(problems ? 1 : 0);

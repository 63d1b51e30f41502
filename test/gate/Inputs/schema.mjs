// What the schema of .closecall.json says of project files.
//
//   node schema.mjs MODULES SCHEMA FILE...
//
// Prints a line a file: "FILE: ok", or "FILE: /json/pointer what is wrong". Files
// are JSON with // comments; one that is no JSON at all is "FILE: no JSON".
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const [modules, schemaFile, ...files] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), "package.json"));
const schema = JSON.parse(fs.readFileSync(schemaFile, "utf8"));
const draft = /draft-0[67]/.test(schema.$schema ?? "") ? "ajv" : "ajv/dist/2020";
const loaded = require(draft);
const Ajv = loaded.default ?? loaded;
const valid = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

for (const file of files) {
  const text = fs.readFileSync(file, "utf8").replace(/^\s*\/\/.*$/gm, "");
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    console.log(`${path.basename(file)}: no JSON`);
    continue;
  }
  if (valid(data))
    console.log(`${path.basename(file)}: ok`);
  else
    for (const e of valid.errors)
      console.log(`${path.basename(file)}: ${e.instancePath || "/"} ${e.message}` +
                  (e.params.additionalProperty ? ` ${e.params.additionalProperty}` : ""));
}

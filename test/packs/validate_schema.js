// Validates packs against rules/schema.json with ajv.
//   node validate_schema.js NODE_MODULES SCHEMA PACK.json...
// Prints "NAME: valid" or "NAME: not valid" for each, sorted as given, and the
// reasons on standard error.
const fs = require('fs');
const path = require('path');
const [modules, schema, ...packs] = process.argv.slice(2);
const Ajv = require(path.join(modules, 'ajv'));

// Packs may hold comments.
const strip = text =>
  text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (m, quoted) => quoted || '');

const ajv = new Ajv({allErrors: true, strict: true, strictRequired: false, strictTypes: false});
const validate = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')));
for (const pack of packs) {
  let value;
  try {
    value = JSON.parse(strip(fs.readFileSync(pack, 'utf8')));
  } catch (error) {
    console.log(path.basename(pack) + ': no JSON');
    continue;
  }
  const ok = validate(value);
  console.log(path.basename(pack) + (ok ? ': valid' : ': not valid'));
  if (!ok)
    for (const error of validate.errors)
      console.error(path.basename(pack) + error.instancePath + ': ' + error.message);
}

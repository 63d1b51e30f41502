//===- Schema.cpp - The JSON schema of .closecall.json --------------------===//
//
// Written out by hand where the keys are fixed, and from the catalogue where
// they are not: names of checks and their options. `closecall init --schema`
// prints it for editors.
//
//===----------------------------------------------------------------------===//
#include "checks/catalog/Catalog.h"
#include "checks/project/ProjectFile.h"
#include "checks/support/Json.h"
#include "llvm/Support/raw_ostream.h"

namespace closecall::project {

static const char *const Head = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": ".closecall.json",
  "description": "Settings of closecall for one project. Comments are allowed. Files and globs are relative to the folder of this file; options of the command line win.",
  "type": "object",
  "additionalProperties": false,
  "definitions": {
    "globs": {
      "description": "Globs as in .gitignore: * stays within a folder, ** does not, a folder stands for all below it, a glob without a slash matches at any depth.",
      "type": "array",
      "items": { "type": "string", "minLength": 1 }
    },
    "severity": {
      "description": "Instead of the check's own severity.",
      "enum": ["note", "warning", "error"]
    }
  },
  "properties": {
    "$schema": { "type": "string" },
    "profile": {
      "description": "strict: unknown functions borrow and may throw, low confidence and preview checks are shown.",
      "enum": ["default", "strict"]
    },
    "checks": {
      "description": "Globs over check names; '-' in front takes away, later ones win.",
      "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }]
    },
    "packs": {
      "description": "Rule packs of the project.",
      "type": "array",
      "items": { "type": "string", "minLength": 1 }
    },
    "baseline": {
      "description": "Known findings, written by 'closecall baseline'; only others count.",
      "type": "string",
      "minLength": 1
    },
    "failOn": {
      "description": "Lowest severity that makes the exit status 1.",
      "enum": ["error", "warning", "note", "never"]
    },
    "paths": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "report": { "description": "Findings elsewhere are suppressed.", "$ref": "#/definitions/globs" },
        "ignore": { "description": "Findings here are suppressed; the code is still analysed.", "$ref": "#/definitions/globs" },
        "skip": { "description": "Files that are not analysed at all.", "$ref": "#/definitions/globs" }
      }
    },
    "tolerate": {
      "description": "What of a scan may go wrong.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "failed": { "description": "Files that need not parse: no exit status 3 for them.", "$ref": "#/definitions/globs" },
        "lostFunctions": { "description": "More functions lost to errors than these: exit status 3. Without it: any number.", "type": "integer", "minimum": 0 },
        "truncatedFunctions": { "description": "The same for functions that are too large.", "type": "integer", "minimum": 0 }
      }
    },
    "suppressions": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "requireReason": { "description": "NOLINT comments count only with a reason: // NOLINT(closecall-result-leak): why", "type": "boolean" },
        "reportUnused": { "description": "Say which NOLINT comments for closecall suppress nothing (default: true).", "type": "boolean" }
      }
    },
    "cache": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "enabled": { "type": "boolean" },
        "dir": { "type": "string", "minLength": 1 },
        "megabytes": { "description": "The oldest entries go beyond this size.", "type": "integer", "minimum": 1, "maximum": 16777216 }
      }
    },
    "options": {
      "description": "Options of single checks; 'closecall explain CHECK' tells them.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
)";

/// What a value of the option may be.
static std::string typeOf(const catalog::OptionInfo &O) {
  static const char *const Types[] = {
      "\"type\": \"boolean\"", "\"type\": \"integer\"", "\"type\": \"string\"",
      "\"type\": \"array\", \"items\": { \"type\": \"string\" }"};
  if (O.Allowed.empty())
    return Types[static_cast<unsigned>(O.Kind)];
  std::string Known;
  for (const std::string &Item : O.Allowed)
    Known += (Known.empty() ? "" : ", ") + support::jsonQuote(Item);
  return "\"type\": \"array\", \"items\": { \"type\": \"string\", \"anyOf\": [{ \"enum\": [" + Known +
         "] }, { \"type\": \"string\", \"pattern\": \"[*]\" }] }";
}

std::string schema() {
  using support::jsonQuote;
  std::string Out = Head;
  llvm::raw_string_ostream OS(Out);
  bool First = true;
  for (const catalog::CheckInfo &C : catalog::all()) {
    OS << (First ? "" : ",\n") << "        " << jsonQuote(C.Name) << ": {\n"
       << "          \"description\": " << jsonQuote(C.Title) << ",\n"
       << "          \"type\": \"object\",\n"
       << "          \"additionalProperties\": false,\n"
       << "          \"properties\": {\n"
       << "            \"severity\": { \"$ref\": \"#/definitions/severity\" }";
    for (const catalog::OptionInfo &O : C.Options)
      OS << ",\n            " << jsonQuote(O.Name) << ": { \"description\": "
         << jsonQuote(O.Help) << ", " << typeOf(O) << " }";
    OS << "\n          }\n        }";
    First = false;
  }
  OS << "\n      }\n    }\n  }\n}\n";
  return OS.str();
}

} // namespace closecall::project

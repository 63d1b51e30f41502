//===- JsonReader.h - Reading a module from JSON ---------------*- C++ -*-===//
//
// Owns the state of one reading: ids by name, interned types, the function at
// hand. Json.cpp reads declarations, JsonBody.cpp what is in a body. Private
// to ir/. Wrong input is recorded in the cursor's document; whoever reads goes
// on with a harmless value.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_IR_JSONREADER_H
#define CLOSECALL_CHECKS_IR_JSONREADER_H

#include "checks/ir/Json.h"
#include "checks/support/Json.h"
#include "llvm/ADT/StringMap.h"
#include <map>

namespace closecall::ir::json {

using llvm::StringRef;
using support::JsonCursor;

/// Nesting of types and of places in parentheses.
inline constexpr unsigned MaxDepth = 64;

class Reader {
public:
  Module read(JsonCursor Root);

private:
  Module M;
  bool AutoLines = false;
  uint32_t NextLine = 1;
  llvm::StringMap<RecordId> Records;
  llvm::StringMap<CalleeId> Callees;
  std::map<std::string, TypeId> Types;
  Function *F = nullptr;
  llvm::StringMap<VarId> Vars;

  std::string text(JsonCursor C) const;
  std::string text(JsonCursor Object, StringRef Key, StringRef Default = "") const;
  uint32_t lookUp(JsonCursor C, StringRef What, const llvm::StringMap<uint32_t> &Map,
                  StringRef Name) const;
  CalleeId callee(JsonCursor C) const { return lookUp(C, "function", Callees, text(C)); }
  TypeId intern(const Type &T);
  TypeId spelled(StringRef S);
  TypeId type(JsonCursor C, unsigned Depth = 0);
  bool position(StringRef &S, uint32_t &Line, uint32_t &Col) const;
  SourceRange range(JsonCursor C) const;
  SourceRange at(JsonCursor Object, StringRef Key, bool Auto);
  Place place(JsonCursor C) const;
  bool postfix(StringRef &S, Place &P, JsonCursor C, unsigned Depth) const;
  Operand operand(JsonCursor C) const;
  BlockId block(JsonCursor C) const { return BlockId(C.asInt(0, NoId - 1)); }
  VarId variable(JsonCursor C) const { return lookUp(C, "variable", Vars, text(C)); }
  void record(JsonCursor C, Record &R);
  Ownership ownership(JsonCursor C) const;
  void calleeDecl(StringRef Key, JsonCursor C, Callee &D);
  void declare(JsonCursor C);
  void addVariable(StringRef Key, JsonCursor C, bool Param);
  bool operation(JsonCursor C, const std::vector<JsonCursor> &E, Instr &I) const;
  Instr shortInstr(JsonCursor C) const;
  Instr longInstr(JsonCursor C);
  Instr instr(JsonCursor C);
  void terminator(JsonCursor C, Terminator &T);
  void function(JsonCursor C);
};

} // namespace closecall::ir::json

#endif

//===- ValuesText.cpp - Text that the program spells -----------*- C++ -*-===//
//
// Implements Values::text: literals, variables that hold one, character arrays
// that are copied or printed into, and string objects that are built from
// pieces. What cannot be known becomes a piece that is not known; what is added
// on some path only counts as there.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Values.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::flow {

using namespace ir;
using llvm::StringRef;

static constexpr unsigned MaxDepth = 12;
static constexpr size_t MaxPieces = 64;

bool Text::known() const {
  return !Pieces.empty() && llvm::all_of(Pieces, [](const Piece &P) { return P.Known; });
}

bool Text::unknown() const {
  return llvm::none_of(Pieces, [](const Piece &P) { return P.Known; });
}

std::string Text::str() const {
  std::string Out;
  for (const Piece &P : Pieces)
    Out += P.Known ? P.Str : std::string(1, '\x01');
  return Out;
}

Text Values::text(const Operand &O) const {
  Text Out;
  addText(O, 0, Out);
  return Out;
}

static void addUnknown(Text &Out) { Out.Pieces.push_back({}); }

void Values::addText(const Operand &O, unsigned Depth, Text &Out) const {
  if (Depth > MaxDepth || Out.Pieces.size() > MaxPieces)
    return addUnknown(Out);
  const Operand &R = resolve(O);
  switch (R.Kind) {
  case OperandKind::String:
    Out.Pieces.push_back({true, R.Str});
    return;
  case OperandKind::AddrOf: {
    bool Start = llvm::all_of(R.P.Projs, [](const Projection &P) {
      return P.Kind == ProjKind::Index && !P.AnyIndex && P.Index == 0;
    });
    if (Start)
      return addObjectText(R.P.Root, Depth + 1, Out);
    return addUnknown(Out);
  }
  case OperandKind::Load:
    if (R.P.isVar()) {
      if (std::optional<Site> Call = callOf(R))
        return addCallText(instr(*Call), Depth + 1, Out);
      // A class value passed or copied.
      const Type *T = F.Vars[R.P.Root].Type == NoId ? nullptr
                                                    : &M.Types[F.Vars[R.P.Root].Type];
      if (T && T->Kind == TypeKind::Record)
        return addObjectText(R.P.Root, Depth + 1, Out);
    }
    return addUnknown(Out);
  default:
    return addUnknown(Out);
  }
}

/// Returns the text of its object or first argument.
static bool passesText(StringRef Name) {
  StringRef P = Values::plainName(Name);
  static constexpr StringRef Known[] = {
      "c_str",      "data",     "toUtf8",      "toLatin1", "toLocal8Bit",
      "constData",  "fromUtf8", "fromLatin1",  "move",     "forward",
      "fromLocal8Bit", "toStdString", "fromStdString", "str", "strdup", "g_strdup",
      "operator basic_string_view", "utf16"};
  return llvm::is_contained(Known, P);
}

void Values::addCallText(const Instr &I, unsigned Depth, Text &Out) const {
  const Callee *C = callee(I);
  if (!C || Depth > MaxDepth)
    return addUnknown(Out);
  StringRef P = plainName(C->Name);
  if (P == "operator+" && I.Args.size() == 2) {
    addText(I.Args[0], Depth + 1, Out);
    return addText(I.Args[1], Depth + 1, Out);
  }
  if (passesText(C->Name) && !I.Args.empty())
    return addText(I.Args[0], Depth + 1, Out);
  if (C->Name == "g_strdup_printf" || C->Name == "sqlite3_mprintf" || P == "asprintf") {
    size_t Fmt = P == "asprintf" ? 1 : 0;
    const Operand *F0 = Fmt < I.Args.size() ? &resolve(I.Args[Fmt]) : nullptr;
    if (F0 && F0->Kind == OperandKind::String)
      return addFormat(F0->Str, I, Fmt + 1, Depth + 1, Out);
  }
  // A literal wrapped by a macro or a user-defined literal.
  StringRef T = I.Text;
  if ((T.starts_with("QStringLiteral(\"") || T.starts_with("QLatin1String(\"")) &&
      T.ends_with("\")") && T.count('"') == 2) {
    Out.Pieces.push_back({true, T.split('"').second.drop_back(2).str()});
    return;
  }
  addUnknown(Out);
}

/// The literal parts of a printf format; %s of a known text is that text.
void Values::addFormat(StringRef Format, const Instr &I, size_t First,
                       unsigned Depth, Text &Out) const {
  std::string Now;
  auto Flush = [&] {
    if (!Now.empty())
      Out.Pieces.push_back({true, Now});
    Now.clear();
  };
  for (size_t N = 0; N < Format.size(); ++N) {
    if (Format[N] != '%' || N + 1 >= Format.size()) {
      Now += Format[N];
      continue;
    }
    if (Format[N + 1] == '%') {
      Now += Format[++N];
      continue;
    }
    size_t End = Format.find_first_of("diouxXcspqQwfgeEGn", N + 1);
    Flush();
    if (End == StringRef::npos)
      return addUnknown(Out);
    if (Format[End] == 's' && End == N + 1 && First < I.Args.size())
      addText(I.Args[First], Depth + 1, Out);
    else
      addUnknown(Out);
    ++First;
    N = End;
  }
  Flush();
}

/// A character array or a string object: what is put into it, in order.
void Values::addObjectText(VarId V, unsigned Depth, Text &Out) const {
  if (Depth > MaxDepth || F.Vars[V].Kind == VarKind::Param ||
      F.Vars[V].Kind == VarKind::Global)
    return addUnknown(Out);
  std::vector<Site> Sites = Writes[V].Whole;
  Sites.insert(Sites.end(), Writes[V].Part.begin(), Writes[V].Part.end());
  llvm::sort(Sites);
  Sites.erase(std::unique(Sites.begin(), Sites.end()), Sites.end());
  if (Sites.empty())
    return addUnknown(Out);
  for (const Site &S : Sites) {
    const Instr &I = instr(S);
    if (I.Opcode == Op::Assign) {
      if (I.Args[0].Kind == OperandKind::String)
        Out.Pieces.push_back({true, I.Args[0].Str});
      else if (I.Args[0].Kind == OperandKind::Load && I.Dst.isVar())
        addText(I.Args[0], Depth + 1, Out);
      else if (I.Args[0].Kind != OperandKind::Undef && I.Args[0].Kind != OperandKind::Int)
        addUnknown(Out);
      continue;
    }
    const Callee *C = callee(I);
    if (I.Opcode != Op::Call || !C) {
      addUnknown(Out);
      continue;
    }
    if (I.Dst.isVar() && I.Dst.Root == V) {
      addCallText(I, Depth + 1, Out);
      continue;
    }
    StringRef P = plainName(C->Name);
    bool Object = !I.Args.empty() && I.Args[0].Kind == OperandKind::AddrOf && I.Args[0].P.Root == V;
    size_t Format = P == "sprintf" ? 1 : P == "snprintf" || P == "g_snprintf" ? 2 : 0;
    if (Object && Format && Format < I.Args.size() &&
        resolve(I.Args[Format]).Kind == OperandKind::String) {
      addFormat(resolve(I.Args[Format]).Str, I, Format + 1, Depth + 1, Out);
    } else if (Object && C->Constructor && I.Args.size() == 1) {
      // empty
    } else if (Object && I.Args.size() > 1 &&
               (C->Constructor || P == "operator=" || P == "operator+=" || P == "append" ||
                P == "assign" || P == "strcpy" || P == "strcat" || P == "strncpy" ||
                P == "strncat" || P == "strlcpy" || P == "strlcat" || P == "push_back")) {
      std::optional<int64_t> Char = constant(I.Args[1]);
      if (Char && *Char > 0 && *Char < 128)
        Out.Pieces.push_back({true, std::string(1, char(*Char))});
      else
        addText(I.Args[1], Depth + 1, Out);
    } else if (!(P == "reserve" || P == "clear")) {
      addUnknown(Out);
    }
  }
}

} // namespace closecall::flow

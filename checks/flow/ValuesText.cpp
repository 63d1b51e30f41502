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

static constexpr unsigned MaxDepth = 48; ///< a + b + c is one deeper at each plus
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
  addText(O, {}, Out);
  return Out;
}

Text Values::text(const Operand &O, Site At, const Loops &L) const {
  Text Out;
  addText(O, {0, &L, At}, Out);
  return Out;
}

static void addUnknown(Text &Out) { Out.Pieces.push_back({}); }

void Values::addText(const Operand &O, Where W, Text &Out) const {
  if (W.Depth > MaxDepth || Out.Pieces.size() > MaxPieces)
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
    if (Start && F.Vars[R.P.Root].HasText) {
      Out.Pieces.push_back({true, F.Vars[R.P.Root].Text});
      return;
    }
    if (Start)
      return addObjectText(R.P.Root, W.deeper(), Out);
    return addUnknown(Out);
  }
  case OperandKind::Load:
    if (R.P.isVar()) {
      if (F.Vars[R.P.Root].HasText) {
        Out.Pieces.push_back({true, F.Vars[R.P.Root].Text});
        return;
      }
      if (std::optional<Site> Call = callOf(R))
        return addCallText(instr(*Call), W.deeper(), Out);
      // A class value passed or copied.
      const Type *T = F.Vars[R.P.Root].Type == NoId ? nullptr
                                                    : &M.Types[F.Vars[R.P.Root].Type];
      if (T && T->Kind == TypeKind::Record)
        return addObjectText(R.P.Root, W.deeper(), Out);
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

void Values::addCallText(const Instr &I, Where W, Text &Out) const {
  const Callee *C = callee(I);
  if (!C || W.Depth > MaxDepth)
    return addUnknown(Out);
  StringRef P = plainName(C->Name);
  if (P == "operator+" && I.Args.size() == 2) {
    addText(I.Args[0], W.deeper(), Out);
    return addText(I.Args[1], W.deeper(), Out);
  }
  if (P == "arg" && !I.Args.empty())
    return addPlaceholders(I.Args[0], W.deeper(), Out);
  if (passesText(C->Name) && !I.Args.empty())
    return addText(I.Args[0], W.deeper(), Out);
  if (C->Name == "g_strdup_printf" || C->Name == "sqlite3_mprintf" || P == "asprintf") {
    size_t Fmt = P == "asprintf" ? 1 : 0;
    const Operand *F0 = Fmt < I.Args.size() ? &resolve(I.Args[Fmt]) : nullptr;
    if (F0 && F0->Kind == OperandKind::String)
      return addFormat(F0->Str, I, Fmt + 1, W.deeper(), Out);
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

/// A text with Qt's places for arguments, %1 to %9.
void Values::addPlaceholders(const Operand &O, Where W, Text &Out) const {
  Text In;
  addText(O, W, In);
  for (Text::Piece &P : In.Pieces) {
    if (!P.Known) {
      addUnknown(Out);
      continue;
    }
    StringRef Rest = P.Str;
    for (size_t At; (At = Rest.find('%')) != StringRef::npos && At + 1 < Rest.size() &&
                    Rest[At + 1] >= '1' && Rest[At + 1] <= '9';
         Rest = Rest.drop_front(At + 2)) {
      if (At)
        Out.Pieces.push_back({true, Rest.take_front(At).str()});
      addUnknown(Out);
    }
    if (!Rest.empty())
      Out.Pieces.push_back({true, Rest.str()});
  }
}

/// The literal parts of a printf format; %s of a known text is that text.
void Values::addFormat(StringRef Format, const Instr &I, size_t First, Where W,
                       Text &Out) const {
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
      addText(I.Args[First], W.deeper(), Out);
    else
      addUnknown(Out);
    ++First;
    N = End;
  }
  Flush();
}

/// Nothing of what the array or object held before is left.
bool Values::overwrites(const Instr &I, VarId V) const {
  if (I.Dst.isVar() && I.Dst.Root == V)
    return true;
  const Callee *C = callee(I);
  if (I.Opcode != Op::Call || !C || I.Args.empty() || I.Args[0].Kind != OperandKind::AddrOf ||
      I.Args[0].P.Root != V)
    return false;
  bool Start = llvm::all_of(I.Args[0].P.Projs, [](const Projection &P) {
    return P.Kind == ProjKind::Index && !P.AnyIndex && P.Index == 0;
  });
  StringRef P = plainName(C->Name);
  return Start && (C->Constructor || P == "sprintf" || P == "snprintf" || P == "g_snprintf" ||
                   P == "strcpy" || P == "strncpy" || P == "strlcpy" || P == "assign" ||
                   P == "clear" || P == "operator=");
}

/// The instructions that put something into it, in the order of the program; of
/// those in front of a site only what is left there.
std::vector<Site> Values::textWrites(VarId V, const Where &W) const {
  std::vector<Site> All = sets(V);
  llvm::sort(All);
  All.erase(std::unique(All.begin(), All.end()), All.end());
  if (!W.L || All.size() < 2 ||
      llvm::none_of(All, [&](Site S) { return overwrites(instr(S), V); }))
    return All;
  std::vector<Site> Left;
  llvm::BitVector Seen(F.Blocks.size());
  llvm::SmallVector<Site, 8> Work{W.At};
  while (!Work.empty()) {
    const Site Now = Work.pop_back_val();
    auto It = std::lower_bound(All.begin(), All.end(), Now);
    bool Over = false;
    while (!Over && It != All.begin() && (--It)->B == Now.B) {
      Left.push_back(*It);
      Over = overwrites(instr(*It), V);
    }
    if (Over)
      continue;
    for (BlockId P : W.L->preds(Now.B))
      if (!Seen.test(P)) {
        Seen.set(P);
        Work.push_back({P, uint32_t(F.Blocks[P].Instrs.size())});
      }
  }
  llvm::sort(Left);
  Left.erase(std::unique(Left.begin(), Left.end()), Left.end());
  return Left;
}

/// A character array or a string object: what is put into it, in order.
void Values::addObjectText(VarId V, Where W, Text &Out) const {
  if (W.Depth > MaxDepth || F.Vars[V].Kind == VarKind::Param ||
      F.Vars[V].Kind == VarKind::Global)
    return addUnknown(Out);
  const std::vector<Site> Sites = textWrites(V, W);
  if (Sites.empty())
    return addUnknown(Out);
  for (const Site &S : Sites) {
    const Instr &I = instr(S);
    W.At = S;
    if (I.Opcode == Op::Assign) {
      if (I.Args[0].Kind == OperandKind::String)
        Out.Pieces.push_back({true, I.Args[0].Str});
      else if (I.Args[0].Kind == OperandKind::Load && I.Dst.isVar())
        addText(I.Args[0], W.deeper(), Out);
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
      addCallText(I, W.deeper(), Out);
      continue;
    }
    StringRef P = plainName(C->Name);
    bool Object = !I.Args.empty() && I.Args[0].Kind == OperandKind::AddrOf && I.Args[0].P.Root == V;
    size_t Format = P == "sprintf" ? 1 : P == "snprintf" || P == "g_snprintf" ? 2 : 0;
    if (Object && Format && Format < I.Args.size() &&
        resolve(I.Args[Format]).Kind == OperandKind::String) {
      addFormat(resolve(I.Args[Format]).Str, I, Format + 1, W.deeper(), Out);
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
        addText(I.Args[1], W.deeper(), Out);
    } else if (!(P == "reserve" || P == "clear")) {
      addUnknown(Out);
    }
  }
}

} // namespace closecall::flow

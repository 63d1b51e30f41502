//===- Json.cpp - The typed JSON cursor -----------------------------------===//
//
// nlohmann's SAX interface feeds our own arena of nodes: no exception, no
// abort on a wrong type, keys in the order of the text, duplicates seen. Nodes
// know their parent, so a pointer is computed when an error needs it.
//
//===----------------------------------------------------------------------===//
#include "checks/support/Json.h"

#include "checks/support/DidYouMean.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <cassert>
#include <nlohmann/json.hpp>

using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace closecall::support {
namespace {

constexpr uint32_t None = 0xffffffffu;
constexpr unsigned MaxDepth = 256;
constexpr size_t MaxErrors = 20;

struct Node {
  JsonKind Kind = JsonKind::Null;
  uint32_t Parent = None;
  uint32_t Index = 0; ///< in an array
  bool InObject = false;
  std::string Key;
  std::string Text; ///< String
  int64_t Int = 0;  ///< Int, Bool
  double Float = 0;
  std::vector<uint32_t> Children;
};

std::string escapePointer(StringRef Key) {
  std::string Out;
  for (char C : Key) {
    if (C == '~')
      Out += "~0";
    else if (C == '/')
      Out += "~1";
    else
      Out += C;
  }
  return Out;
}

std::string pointerOf(const std::vector<Node> &Nodes, uint32_t N) {
  llvm::SmallVector<std::string, 8> Parts;
  for (; N != None && Nodes[N].Parent != None; N = Nodes[N].Parent)
    Parts.push_back(Nodes[N].InObject ? escapePointer(Nodes[N].Key)
                                      : std::to_string(Nodes[N].Index));
  std::string Out;
  for (const std::string &P : llvm::reverse(Parts))
    Out += "/" + P;
  return Out;
}

/// Builds the arena; after a failure, Problem says what and where.
class Builder {
public:
  std::vector<Node> Nodes;
  std::string Problem;  ///< what follows the file name, e.g. "3:7: ..."

  bool null() { return leaf(JsonKind::Null), true; }
  bool boolean(bool V) {
    Nodes[leaf(JsonKind::Bool)].Int = V;
    return true;
  }
  bool number_integer(int64_t V) {
    Nodes[leaf(JsonKind::Int)].Int = V;
    return true;
  }
  bool number_unsigned(uint64_t V) {
    if (V > uint64_t(INT64_MAX)) {
      Nodes[leaf(JsonKind::Float)].Float = double(V);
      return true;
    }
    Nodes[leaf(JsonKind::Int)].Int = int64_t(V);
    return true;
  }
  bool number_float(double V, const std::string &) {
    Nodes[leaf(JsonKind::Float)].Float = V;
    return true;
  }
  bool string(std::string &V) {
    Nodes[leaf(JsonKind::String)].Text = std::move(V);
    return true;
  }
  bool binary(nlohmann::json::binary_t &) { return false; }
  bool start_object(size_t) { return open(JsonKind::Object); }
  bool start_array(size_t) { return open(JsonKind::Array); }
  bool end_object() { return Stack.pop_back(), true; }
  bool end_array() { return Stack.pop_back(), true; }
  bool key(std::string &K) {
    Key = std::move(K);
    return true;
  }
  bool parse_error(size_t, const std::string &,
                   const nlohmann::json::exception &E) {
    describe(E.what());
    return false;
  }

private:
  std::vector<uint32_t> Stack;
  std::string Key;

  uint32_t leaf(JsonKind K) {
    const uint32_t Id = uint32_t(Nodes.size());
    Node N;
    N.Kind = K;
    if (!Stack.empty()) {
      N.Parent = Stack.back();
      Node &P = Nodes[N.Parent];
      N.InObject = P.Kind == JsonKind::Object;
      if (N.InObject) {
        N.Key = std::move(Key);
        Key.clear();
      } else {
        N.Index = uint32_t(P.Children.size());
      }
      P.Children.push_back(Id);
    }
    Nodes.push_back(std::move(N));
    return Id;
  }

  bool open(JsonKind K) {
    Stack.push_back(leaf(K));
    if (Stack.size() <= MaxDepth)
      return true;
    Problem = (" nested deeper than " + Twine(MaxDepth) + " levels").str();
    return false;
  }

  /// "[...] parse error at line 3, column 5: syntax error while ... - X; Y"
  void describe(StringRef What) {
    StringRef Rest = What.split("at line ").second;
    StringRef Line = Rest.take_while(llvm::isDigit);
    StringRef Col = Rest.split("column ").second.take_while(llvm::isDigit);
    StringRef Message = Rest.split(": ").second;
    if (Message.empty())
      Message = What;
    Message.consume_front("syntax error ");
    std::string Text = Message.str();
    if (size_t P = Text.find(" - "); P != std::string::npos)
      Text.replace(P, 3, ": ");
    Problem = (Line + ":" + Col + ": syntax error " + Text).str();
  }
};

const char *kindName(JsonKind K) {
  switch (K) {
  case JsonKind::Null:
    return "null";
  case JsonKind::Bool:
    return "true or false";
  case JsonKind::Int:
    return "an integer";
  case JsonKind::Float:
    return "a number";
  case JsonKind::String:
    return "a string";
  case JsonKind::Array:
    return "an array";
  case JsonKind::Object:
    return "an object";
  }
  return "";
}

llvm::Error textError(const Twine &Text) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), Text);
}

} // namespace

struct JsonDocument::Impl {
  std::string File;
  std::vector<Node> Nodes;
  std::vector<std::string> Errors;
  size_t Dropped = 0;

  /// "file:/pointer: ", for the root "file: ".
  std::string locate(uint32_t N) const {
    std::string P = pointerOf(Nodes, N);
    return File + (P.empty() ? "" : ":" + P) + ": ";
  }
  void add(std::string E) {
    if (Errors.size() < MaxErrors)
      Errors.push_back(std::move(E));
    else
      ++Dropped;
  }
};

JsonDocument::JsonDocument(std::unique_ptr<Impl> I) : I(std::move(I)) {}
JsonDocument::JsonDocument(JsonDocument &&) noexcept = default;
JsonDocument &JsonDocument::operator=(JsonDocument &&) noexcept = default;
JsonDocument::~JsonDocument() = default;

llvm::Expected<JsonDocument> JsonDocument::parse(StringRef Text,
                                                 StringRef FileName) {
  Builder B;
  const bool Ok = nlohmann::json::sax_parse(Text.begin(), Text.end(), &B,
                                            nlohmann::json::input_format_t::json,
                                            /*strict=*/true,
                                            /*ignore_comments=*/true);
  if (!Ok)
    return textError(FileName + ":" + B.Problem);
  auto I = std::make_unique<Impl>();
  I->File = FileName.str();
  I->Nodes = std::move(B.Nodes);
  // Sorted copies of the keys of each object show duplicates in O(n log n).
  for (uint32_t N = 0; N < I->Nodes.size(); ++N) {
    const Node &Obj = I->Nodes[N];
    if (Obj.Kind != JsonKind::Object)
      continue;
    std::vector<StringRef> Keys;
    for (uint32_t C : Obj.Children)
      Keys.push_back(I->Nodes[C].Key);
    llvm::sort(Keys);
    StringRef Last;
    bool HaveLast = false;
    for (size_t K = 1; K < Keys.size(); ++K) {
      if (Keys[K] != Keys[K - 1] || (HaveLast && Last == Keys[K]))
        continue;
      HaveLast = true;
      Last = Keys[K];
      I->add(I->locate(N) + "key \"" + Last.str() + "\" occurs twice");
    }
  }
  JsonDocument D(std::move(I));
  if (llvm::Error E = D.takeErrors())
    return std::move(E);
  return std::move(D);
}

StringRef JsonDocument::fileName() const { return I->File; }
bool JsonDocument::hasErrors() const { return !I->Errors.empty(); }

llvm::Error JsonDocument::takeErrors() {
  if (I->Errors.empty())
    return llvm::Error::success();
  std::string All = llvm::join(I->Errors, "\n");
  if (I->Dropped)
    All += "\n" + I->File + ": and " + std::to_string(I->Dropped) +
           (I->Dropped == 1 ? " more error" : " more errors");
  I->Errors.clear();
  I->Dropped = 0;
  return textError(All);
}

JsonKind JsonCursor::kind() const { return Doc->I->Nodes[Node].Kind; }

std::string JsonCursor::pointer() const { return pointerOf(Doc->I->Nodes, Node); }

void JsonCursor::error(const Twine &Message) const {
  Doc->I->add(Doc->I->locate(Node) + Message.str());
}

void JsonCursor::errorWithHint(const Twine &Message, StringRef Bad,
                               ArrayRef<StringRef> Candidates) const {
  error(Message + didYouMean(Bad, Candidates));
}

bool JsonCursor::expect(JsonKind K) const {
  if (kind() == K)
    return true;
  const char *Got = kind() == JsonKind::Bool ? "a boolean" : kindName(kind());
  error(Twine("expected ") + kindName(K) + ", got " + Got);
  return false;
}

StringRef JsonCursor::asString() const {
  return expect(JsonKind::String) ? StringRef(Doc->I->Nodes[Node].Text)
                                  : StringRef();
}

int64_t JsonCursor::asInt(int64_t Min, int64_t Max) const {
  if (!expect(JsonKind::Int))
    return Min > 0 ? Min : 0;
  const int64_t V = Doc->I->Nodes[Node].Int;
  if (V >= Min && V <= Max)
    return V;
  if (Max == INT64_MAX)
    error("must be at least " + Twine(Min) + ", got " + Twine(V));
  else
    error("must be between " + Twine(Min) + " and " + Twine(Max) + ", got " +
          Twine(V));
  return Min;
}

double JsonCursor::asNumber() const {
  if (kind() == JsonKind::Int)
    return double(Doc->I->Nodes[Node].Int);
  return expect(JsonKind::Float) ? Doc->I->Nodes[Node].Float : 0;
}

bool JsonCursor::asBool() const {
  return expect(JsonKind::Bool) && Doc->I->Nodes[Node].Int;
}

std::vector<JsonCursor> JsonCursor::elements() const {
  std::vector<JsonCursor> Out;
  if (expect(JsonKind::Array))
    for (uint32_t C : Doc->I->Nodes[Node].Children)
      Out.push_back(JsonCursor(Doc, C));
  return Out;
}

std::vector<std::pair<StringRef, JsonCursor>> JsonCursor::members() const {
  std::vector<std::pair<StringRef, JsonCursor>> Out;
  if (expect(JsonKind::Object))
    for (uint32_t C : Doc->I->Nodes[Node].Children)
      Out.emplace_back(Doc->I->Nodes[C].Key, JsonCursor(Doc, C));
  return Out;
}

std::vector<std::string> JsonCursor::asStrings() const {
  std::vector<std::string> Out;
  for (const JsonCursor &E : elements())
    Out.push_back(E.asString().str());
  return Out;
}

std::optional<size_t> JsonCursor::asOneOf(ArrayRef<StringRef> Names) const {
  if (!expect(JsonKind::String))
    return std::nullopt;
  StringRef S = asString();
  for (size_t I = 0; I < Names.size(); ++I)
    if (Names[I] == S)
      return I;
  std::string List;
  for (StringRef N : Names)
    List += (List.empty() ? "\"" : ", \"") + N.str() + "\"";
  errorWithHint("\"" + S + "\" is none of " + List, S, Names);
  return std::nullopt;
}

std::optional<JsonCursor> JsonCursor::get(StringRef Key) const {
  if (!expect(JsonKind::Object))
    return std::nullopt;
  for (uint32_t C : Doc->I->Nodes[Node].Children)
    if (Doc->I->Nodes[C].Key == Key)
      return JsonCursor(Doc, C);
  return std::nullopt;
}

std::optional<JsonCursor> JsonCursor::require(StringRef Key) const {
  std::optional<JsonCursor> C = get(Key);
  if (!C && isObject())
    error("missing key \"" + Key + "\"");
  return C;
}

bool JsonCursor::checkKeys(ArrayRef<StringRef> Known) const {
  if (!expect(JsonKind::Object))
    return false;
  for (uint32_t C : Doc->I->Nodes[Node].Children) {
    StringRef Key = Doc->I->Nodes[C].Key;
    if (!llvm::is_contained(Known, Key))
      errorWithHint("unknown key \"" + Key + "\"", Key, Known);
  }
  return true;
}

std::string JsonCursor::getString(StringRef Key, StringRef Default) const {
  std::optional<JsonCursor> C = get(Key);
  return C ? C->asString().str() : Default.str();
}

bool JsonCursor::getBool(StringRef Key, bool Default) const {
  std::optional<JsonCursor> C = get(Key);
  return C ? C->asBool() : Default;
}

std::vector<std::string> JsonCursor::getStrings(StringRef Key) const {
  std::optional<JsonCursor> C = get(Key);
  return C ? C->asStrings() : std::vector<std::string>();
}

std::string jsonQuote(StringRef Text) {
  return nlohmann::json(Text.str()).dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace closecall::support

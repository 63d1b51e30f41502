//===- SqlText.cpp - What SQL text does to a transaction -------*- C++ -*-===//
//
// Implements SqlText.h: a tokenizer that skips blanks, comments and quoted
// text, and a table of the statements that control transactions in the SQL
// dialects of the modelled libraries.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/SqlText.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::rules {

using llvm::StringRef;

namespace {
struct Token {
  enum Kind : uint8_t { Word, Quoted, Hole, Semicolon, Symbol, End } K = End;
  std::string Text; ///< Word: in capitals; Quoted: what is inside
  bool is(StringRef W) const { return K == Word && Text == W; }
};

class Tokenizer {
public:
  explicit Tokenizer(StringRef Text) : S(Text) {}

  Token next() {
    skipBlanks();
    if (S.empty())
      return {};
    char C = S.front();
    if (C == TextHole) {
      S = S.drop_front();
      return {Token::Hole, ""};
    }
    if (C == '%' && S.size() > 1 && llvm::isDigit(S[1])) { // %1 of QString::arg
      S = S.drop_front(2);
      return {Token::Hole, ""};
    }
    if (C == ';') {
      S = S.drop_front();
      return {Token::Semicolon, ""};
    }
    if (isWordStart(C))
      return word();
    if (C == '\'' || C == '"' || C == '`')
      return quoted(C);
    if (C == '$')
      if (std::optional<Token> T = dollarQuoted())
        return *T;
    S = S.drop_front();
    return {Token::Symbol, std::string(1, C)};
  }

private:
  static bool isWordStart(char C) {
    return llvm::isAlnum(C) || C == '_' || C == '@' || (C & 0x80);
  }

  void skipBlanks() {
    while (!S.empty()) {
      if (llvm::isSpace(S.front()) || S.front() == '\0')
        S = S.drop_front();
      else if (S.starts_with("--") || S.front() == '#')
        S = S.drop_until([](char C) { return C == '\n'; });
      else if (S.starts_with("/*"))
        skipComment();
      else
        return;
    }
  }

  /// Comments nest, as in PostgreSQL.
  void skipComment() {
    unsigned Depth = 0;
    do {
      if (S.starts_with("/*"))
        ++Depth, S = S.drop_front(2);
      else if (S.starts_with("*/"))
        --Depth, S = S.drop_front(2);
      else
        S = S.drop_front();
    } while (Depth && !S.empty());
  }

  Token word() {
    size_t N = 0;
    while (N < S.size() && (isWordStart(S[N]) || S[N] == '.' || S[N] == '$'))
      ++N;
    Token T{Token::Word, S.take_front(N).upper()};
    S = S.drop_front(N);
    // COMM<hole>: the word goes on with what is not known.
    if (!S.empty() && S.front() == TextHole)
      T.Text += TextHole;
    return T;
  }

  Token quoted(char Q) {
    Token T{Token::Quoted, ""};
    S = S.drop_front();
    while (!S.empty()) {
      char C = S.front();
      S = S.drop_front();
      if (C == '\\' && Q == '\'' && !S.empty()) {
        S = S.drop_front();
        continue;
      }
      if (C == Q) {
        if (S.empty() || S.front() != Q)
          break;
        S = S.drop_front();
      }
      T.Text += C;
    }
    return T;
  }

  /// $$ ... $$ and $tag$ ... $tag$ of PostgreSQL.
  std::optional<Token> dollarQuoted() {
    size_t N = 1;
    while (N < S.size() && (llvm::isAlnum(S[N]) || S[N] == '_'))
      ++N;
    if (N == S.size() || S[N] != '$' || llvm::isDigit(S[1]))
      return std::nullopt;
    StringRef Tag = S.take_front(N + 1);
    S = S.drop_front(N + 1);
    size_t End = S.find(Tag);
    S = End == StringRef::npos ? StringRef() : S.drop_front(End + Tag.size());
    return Token{Token::Quoted, ""};
  }

  StringRef S;
};

/// One statement: its first tokens, up to the semicolon.
using Statement = llvm::SmallVector<Token, 16>;

bool has(const Statement &St, StringRef W) {
  return llvm::any_of(St, [&](const Token &T) { return T.is(W); });
}

std::string nameAt(const Statement &St, size_t N) {
  if (N >= St.size() || (St[N].K != Token::Word && St[N].K != Token::Quoted) ||
      StringRef(St[N].Text).contains(TextHole))
    return "";
  // A literal that is glued to something unknown is only part of the name.
  if (N + 1 < St.size() && St[N + 1].K == Token::Hole)
    return "";
  return StringRef(St[N].Text).upper();
}

/// BEGIN of a block of a procedural language, not of a transaction.
bool beginsBlock(const Statement &St) {
  static constexpr StringRef Modes[] = {
      "WORK",      "TRAN",       "TRANSACTION", "DEFERRED",  "IMMEDIATE",
      "EXCLUSIVE", "CONCURRENT", "ISOLATION",   "READ",      "NOT",
      "DEFERRABLE", "DISTRIBUTED"};
  if (St.size() < 2 || St[1].K == Token::Hole)
    return false;
  return St[1].K != Token::Word || !llvm::is_contained(Modes, StringRef(St[1].Text));
}

/// SET [SESSION] autocommit = 0, SET IMPLICIT_TRANSACTIONS ON.
SqlEffect readSet(const Statement &St) {
  for (size_t N = 1; N < St.size(); ++N) {
    if (St[N].K != Token::Word)
      continue;
    StringRef W = St[N].Text;
    size_t Value = N + 1;
    while (Value < St.size() && St[Value].K == Token::Symbol)
      ++Value;
    bool Implicit = W == "IMPLICIT_TRANSACTIONS";
    if (!Implicit && W != "AUTOCOMMIT" && !W.ends_with(".AUTOCOMMIT") &&
        W != "@@AUTOCOMMIT")
      continue;
    if (W.starts_with("@@GLOBAL") || has(St, "GLOBAL"))
      return SqlEffect::None;
    if (Value >= St.size() || St[Value].K == Token::Hole)
      return SqlEffect::Unknown;
    StringRef V = St[Value].Text;
    bool One = V == "1" || V.equals_insensitive("on") || V.equals_insensitive("true") ||
               V == "DEFAULT";
    return One != Implicit ? SqlEffect::AutocommitOn : SqlEffect::AutocommitOff;
  }
  return SqlEffect::None;
}

SqlReading readEnd(const Statement &St, SqlEffect Effect) {
  if (has(St, "PREPARED"))
    return {};
  for (size_t N = 1; N < St.size(); ++N)
    if (St[N].is("TO"))
      return {SqlEffect::RollbackTo,
              nameAt(St, N + 1 < St.size() && St[N + 1].is("SAVEPOINT") ? N + 2 : N + 1)};
  if (has(St, "CHAIN") && !has(St, "NO"))
    return {SqlEffect::Restart, ""};
  if (St.size() > 1 && St[1].K == Token::Hole)
    return {SqlEffect::Unknown, ""};
  return {Effect, ""};
}

/// The statements before which MySQL commits. What is temporary is no part of it.
bool isDefinition(const Statement &St) {
  static constexpr StringRef Words[] = {"ALTER",    "CREATE", "DROP",   "RENAME",
                                        "TRUNCATE", "GRANT",  "REVOKE", "LOCK"};
  return llvm::is_contained(Words, StringRef(St[0].Text)) && !has(St, "TEMPORARY");
}

SqlReading readStatement(const Statement &St) {
  if (St.empty())
    return {};
  const Token &First = St[0];
  if (First.K == Token::Hole || StringRef(First.Text).contains(TextHole))
    return {First.K == Token::Hole || looksLikeControl(First.Text) ? SqlEffect::Unknown
                                                                   : SqlEffect::None,
            ""};
  auto Second = [&](StringRef W) { return St.size() > 1 && St[1].is(W); };
  if (First.is("BEGIN"))
    return {beginsBlock(St) ? SqlEffect::None : SqlEffect::Begin, ""};
  if (First.is("START"))
    return {Second("TRANSACTION") ? SqlEffect::Begin : SqlEffect::None, ""};
  if (First.is("COMMIT"))
    return readEnd(St, SqlEffect::Commit);
  if (First.is("END"))
    return St.size() == 1 || Second("WORK") || Second("TRANSACTION")
               ? readEnd(St, SqlEffect::Commit)
               : SqlReading();
  if (First.is("ROLLBACK") || First.is("ABORT"))
    return readEnd(St, SqlEffect::Rollback);
  if (First.is("PREPARE"))
    return {Second("TRANSACTION") ? SqlEffect::Commit : SqlEffect::None, ""};
  if (First.is("SAVEPOINT"))
    return {SqlEffect::Savepoint, nameAt(St, 1)};
  if (First.is("RELEASE"))
    return {SqlEffect::Release, nameAt(St, Second("SAVEPOINT") ? 2 : 1)};
  if (First.is("SET"))
    return {readSet(St), ""};
  if (First.is("XA")) {
    if (Second("START") || Second("BEGIN"))
      return {SqlEffect::Begin, ""};
    if (Second("COMMIT"))
      return {SqlEffect::Commit, ""};
    if (Second("ROLLBACK"))
      return {SqlEffect::Rollback, ""};
  }
  return {isDefinition(St) ? SqlEffect::Definition : SqlEffect::None, ""};
}

/// The statement has a body of statements that ends with END.
bool hasBody(const Statement &St) {
  if (St.empty())
    return false;
  if (St[0].is("BEGIN"))
    return beginsBlock(St);
  if (!St[0].is("CREATE") && !St[0].is("ALTER"))
    return St[0].is("DECLARE") && has(St, "BEGIN");
  return (has(St, "TRIGGER") || has(St, "PROCEDURE") || has(St, "FUNCTION") ||
          has(St, "EVENT") || has(St, "PACKAGE")) &&
         has(St, "BEGIN");
}

/// Folds the effects of statements that follow one another.
struct Fold {
  SqlReading Begun, Ended, Saved;
  bool Unknown = false, Ends = false, Defines = false;

  void add(const SqlReading &R) {
    switch (R.Effect) {
    case SqlEffect::None:
      return;
    case SqlEffect::Definition:
      Defines = true;
      return;
    case SqlEffect::Begin:
    case SqlEffect::AutocommitOff:
      Begun = R;
      return;
    case SqlEffect::Savepoint:
      Saved = R;
      return;
    case SqlEffect::Restart:
      Ends = true;
      Ended = {SqlEffect::Commit, ""};
      Begun = {SqlEffect::Begin, ""};
      return;
    case SqlEffect::Commit:
    case SqlEffect::AutocommitOn:
    case SqlEffect::Rollback:
      Saved = {};
      if (Begun.Effect != SqlEffect::None) {
        Begun = {};
        return;
      }
      Ends = true;
      Ended = R;
      return;
    case SqlEffect::Release:
      if (Saved.Effect != SqlEffect::None)
        Saved = {};
      else if (!Ends)
        Ended = R;
      return;
    case SqlEffect::RollbackTo:
      if (Ended.Effect == SqlEffect::None && Saved.Effect == SqlEffect::None)
        Ended = R;
      return;
    case SqlEffect::Unknown:
      Unknown = true;
      return;
    }
  }

  SqlReading result() const {
    if (Unknown)
      return {SqlEffect::Unknown, ""};
    if (Ends && Begun.Effect != SqlEffect::None)
      return {SqlEffect::Restart, ""};
    if (Begun.Effect != SqlEffect::None)
      return Begun;
    if (Saved.Effect != SqlEffect::None)
      return Saved;
    if (Defines && Ended.Effect == SqlEffect::None)
      return {SqlEffect::Definition, ""};
    return Ended;
  }
};
} // namespace

SqlReading readSql(StringRef Text) {
  Tokenizer Tk(Text);
  Fold All;
  bool InBody = false;
  Statement St;
  while (true) {
    Token T = Tk.next();
    if (T.K != Token::Semicolon && T.K != Token::End) {
      if (St.size() < 64)
        St.push_back(std::move(T));
      continue;
    }
    if (InBody) {
      InBody = St.empty() || !St[0].is("END");
    } else {
      // A trigger whose END stands in the same part has no semicolon inside.
      InBody = hasBody(St) && !(St.size() > 1 && St.back().is("END"));
      if (!InBody || isDefinition(St))
        All.add(readStatement(St));
    }
    St.clear();
    if (T.K == Token::End)
      return All.result();
  }
}

bool hasStatement(StringRef Text) {
  Tokenizer Tk(Text);
  Token T = Tk.next();
  while (T.K == Token::Semicolon)
    T = Tk.next();
  return T.K == Token::Word;
}

bool looksLikeControl(StringRef Text) {
  static constexpr StringRef Words[] = {"BEGIN",     "START",   "COMMIT", "END",
                                        "ROLLBACK",  "ABORT",   "SET",    "PREPARE",
                                        "SAVEPOINT", "RELEASE", "XA"};
  Tokenizer Tk(Text);
  Token T = Tk.next();
  if (T.K != Token::Word)
    return T.K != Token::Quoted && T.K != Token::Symbol;
  StringRef W(T.Text);
  if (W.back() == TextHole) {
    W = W.drop_back();
    return llvm::any_of(Words, [&](StringRef K) { return K.starts_with(W); });
  }
  return llvm::is_contained(Words, W);
}

std::string fillFormat(StringRef Format, llvm::ArrayRef<std::string> Args) {
  std::string Out;
  size_t Next = 0;
  for (size_t I = 0; I < Format.size(); ++I) {
    if (Format[I] != '%') {
      Out += Format[I];
      continue;
    }
    ++I;
    while (I < Format.size() &&
           StringRef("-+ #0123456789.,!hljztL*'").contains(Format[I])) {
      if (Format[I] == '*')
        ++Next;
      ++I;
    }
    if (I == Format.size())
      break;
    if (Format[I] == '%') {
      Out += '%';
      continue;
    }
    Out += Format[I] == 's' && Next < Args.size() ? Args[Next]
                                                  : std::string(1, TextHole);
    ++Next;
  }
  return Out;
}

} // namespace closecall::rules

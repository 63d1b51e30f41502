//===- Names.cpp - How messages call functions ----------------------------===//
#include "checks/report/Names.h"

using llvm::StringRef;

namespace closecall::report {

static constexpr StringRef Body = "lambda::operator()";

std::string spokenName(StringRef Qualified) {
  if (!Qualified.ends_with(Body))
    return "'" + Qualified.str() + "'";
  // Of nested lambdas, the function around all of them.
  StringRef Around = Qualified.substr(0, Qualified.find(Body));
  Around.consume_back("::");
  return Around.empty() ? "the lambda" : "the lambda in '" + Around.str() + "'";
}

std::string spokenNames(StringRef Message) {
  std::string Out;
  const std::string End = Body.str() + "'";
  for (size_t At; (At = Message.find(End)) != StringRef::npos;) {
    size_t Stop = At + End.size(), Begin = Message.rfind('\'', At);
    if (Begin == StringRef::npos) {
      Out += Message.take_front(Stop);
    } else {
      Out += Message.take_front(Begin);
      Out += spokenName(Message.slice(Begin + 1, Stop - 1));
    }
    Message = Message.drop_front(Stop);
  }
  return Out + Message.str();
}

void speakNames(Finding &F) {
  F.Message = spokenNames(F.Message);
  for (Step &S : F.Path)
    S.Message = spokenNames(S.Message);
  for (Related &O : F.Others) {
    O.Message = spokenNames(O.Message);
    O.Alone = spokenNames(O.Alone);
    for (Step &S : O.Path)
      S.Message = spokenNames(S.Message);
  }
}

} // namespace closecall::report

//===- Format.cpp - The table of output formats ---------------------------===//
#include "tool/output/Format.h"
#include "tool/output/Report.h"

using namespace closecall::output;

static const Format Table[] = {
    {"text", writeText},     {"sarif", writeSarif}, {"json", writeJson},
    {"html", writeHtml},     {"github", writeGitHub}, {"gitlab", writeGitLab},
    {"junit", writeJUnit},
};

const Format *closecall::output::findFormat(const std::string &Name) {
  for (const Format &F : Table)
    if (Name == F.Name)
      return &F;
  return nullptr;
}

std::vector<std::string> closecall::output::formatNames() {
  std::vector<std::string> Names;
  for (const Format &F : Table)
    Names.push_back(F.Name);
  return Names;
}

unsigned Report::failedFiles() const {
  unsigned N = 0;
  for (const FileAccount &F : Files)
    N += F.Status == FileAccount::Failed;
  return N;
}

unsigned Report::toleratedFiles() const {
  unsigned N = 0;
  for (const FileAccount &F : Files)
    N += F.Status == FileAccount::Failed && F.Tolerated;
  return N;
}

unsigned Report::partialFiles() const {
  unsigned N = 0;
  for (const FileAccount &F : Files)
    N += F.Status == FileAccount::Partial;
  return N;
}

unsigned Report::dismissedFiles() const {
  unsigned N = 0;
  for (const FileAccount &F : Files)
    N += F.Dismissed;
  return N;
}

unsigned Report::lostFunctions() const {
  unsigned N = 0;
  for (const FileAccount &F : Files)
    N += F.Lost.size();
  return N;
}

unsigned Report::suppressed() const {
  unsigned N = 0;
  for (const report::Finding &F : Findings)
    N += F.Suppressed;
  return N;
}

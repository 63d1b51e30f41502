//===- AtomicFile.cpp - Output files that are whole or not there ----------===//
#include "tool/cli/AtomicFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;

static llvm::Error failed(llvm::StringRef File, std::error_code EC) {
  return llvm::createStringError("cannot write '" + File + "': " + EC.message());
}

llvm::Error closecall::cli::writeAtomically(
    llvm::StringRef File, llvm::function_ref<void(llvm::raw_ostream &)> Write) {
  fs::file_status Status;
  bool Direct = !fs::status(File, Status) &&
                Status.type() != fs::file_type::regular_file;
  // A link stays a link: what it leads to is replaced.
  llvm::SmallString<256> Target(File);
  if (!Direct)
    if (llvm::SmallString<256> Real; !fs::real_path(File, Real))
      Target = Real;

  llvm::SmallString<256> Temporary;
  int Descriptor;
  std::error_code EC =
      Direct ? fs::openFileForWrite(File, Descriptor)
             : fs::createUniqueFile(Target + ".%%%%%%.tmp", Descriptor, Temporary);
  if (EC)
    return failed(File, EC);
  {
    llvm::raw_fd_ostream OS(Descriptor, /*shouldClose=*/true);
    Write(OS);
    OS.close();
    EC = OS.error();
    OS.clear_error();
  }
  if (!Direct && !EC) {
    // As a plain open would have made it, not as private as a temporary file.
    fs::perms Mode = fs::exists(Status) ? Status.permissions()
                                        : fs::perms(0666 & ~fs::getUmask());
    EC = fs::setPermissions(Temporary, Mode);
    if (!EC)
      EC = fs::rename(Temporary, Target);
  }
  if (EC && !Direct)
    (void)fs::remove(Temporary);
  return EC ? failed(File, EC) : llvm::Error::success();
}

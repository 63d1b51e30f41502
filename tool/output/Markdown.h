//===- Markdown.h - Pages of the catalogue as HTML -------------*- C++ -*-===//
//
// Owns the little Markdown that our own pages use (headings, paragraphs, lists,
// tables, fenced code, inline code, bold, links) and escaping for HTML.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_MARKDOWN_H
#define CLOSECALL_TOOL_OUTPUT_MARKDOWN_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace closecall::output {

/// Text for HTML or XML and its attributes; bytes that are no UTF-8 and control
/// characters become U+FFFD.
std::string html(llvm::StringRef Text);

std::string markdownToHtml(llvm::StringRef Page);

} // namespace closecall::output

#endif

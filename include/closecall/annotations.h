/*===- annotations.h - Who owns a handle, in declarations ------------------===//
//
// For functions whose source closecall does not see (or cannot follow): say in
// the declaration who has to release a handle. Every macro is nothing for
// compilers other than clang, needs no library and changes no code.
//
//   CLOSECALL_ACQUIRES(connection) struct app_db *app_open(const char *dsn);
//   int app_prepare(struct app_db *, const char *sql,
//                   struct app_stmt **out CLOSECALL_FILLS(statement));
//   void app_close(struct app_db *db CLOSECALL_RELEASES);
//
// Put a macro for a function in front of the declaration, one for a parameter
// behind the parameter's name. Arguments of an annotated function that carry no
// macro are only looked at. What is written here goes before what the body
// says; a rule pack goes before both.
//
// `kind` is one of connection, statement, result, lease and buffer: the check
// that tells a lost one (closecall-connection-leak, ...). A handle of a type
// that a rule pack knows (PGconn) is the pack's, unless the kind is lease.
//
//===----------------------------------------------------------------------===*/
#ifndef CLOSECALL_ANNOTATIONS_H
#define CLOSECALL_ANNOTATIONS_H

#if defined(__clang__)
#define CLOSECALL_ANNOTATE_(text) __attribute__((annotate("closecall::" text)))
#else
#define CLOSECALL_ANNOTATE_(text)
#endif

/* Functions */

/* The caller must release what the function returns, unless it is null. */
#define CLOSECALL_ACQUIRES(kind) CLOSECALL_ANNOTATE_("acquires=" #kind)
/* The same; the kind follows from the type's name (app_stmt: a statement). */
#define CLOSECALL_RETURNS_OWNED CLOSECALL_ANNOTATE_("acquires")
/* What the function returns belongs to somebody else. */
#define CLOSECALL_RETURNS_BORROWED CLOSECALL_ANNOTATE_("borrows")
/* When a parameter of the function with CLOSECALL_FILLS has been filled.
   Without one of these: when a bool is true, a number is zero, a pointer is not
   null; a function that returns nothing has succeeded if the handle is not null. */
#define CLOSECALL_SUCCEEDS_IF_ZERO CLOSECALL_ANNOTATE_("succeeds=zero")
#define CLOSECALL_SUCCEEDS_IF_NONZERO CLOSECALL_ANNOTATE_("succeeds=nonzero")
#define CLOSECALL_SUCCEEDS_IF_NOT_NEGATIVE CLOSECALL_ANNOTATE_("succeeds=not-negative")

/* Parameters */

/* A T ** (or T *&) into which the function puts a handle that the caller must
   release. */
#define CLOSECALL_FILLS(kind) CLOSECALL_ANNOTATE_("fills=" #kind)
#define CLOSECALL_FILLS_OWNED CLOSECALL_ANNOTATE_("fills")
/* The function releases this handle; null is allowed. Of a T **: the handle
   that it points to. */
#define CLOSECALL_RELEASES CLOSECALL_ANNOTATE_("releases")
/* The function takes this handle over: somebody else will release it. */
#define CLOSECALL_TAKES CLOSECALL_ANNOTATE_("takes")
/* The function only looks at this handle. */
#define CLOSECALL_BORROWS CLOSECALL_ANNOTATE_("borrows")

#endif

/* What the drivers of generated functions use of runtime.c. */
#ifndef RUNTIME_H
#define RUNTIME_H
#ifdef __cplusplus
extern "C" {
#endif
enum { Leak = 1, Twice = 2, Late = 4, Unsound = 8, Dangling = 16, TooLong = 32, Left = 128 };
enum { Conn, Result, Database, Statement, Literal };

/* One of 0 .. n-1: every run of a function takes another combination. */
int choose(int n);
/* Something was wrong in this run. */
void fault(int what);
/* An open handle that belongs to the caller. */
void *external(int kind);
/* The function has handed this out: released it must not be. */
void given(const void *handle);
/* It is still stored where the caller could find it. */
void stored(const void *handle);
/* It is still in a global of the function's own: the next call would lose it. */
void left(const void *handle);

typedef struct { const char *name; void (*drive)(void); } Driver;
extern const Driver drivers[];
extern const int driverCount;
#ifdef __cplusplus
}
#endif
#endif

// What the drivers of generated programs with transactions use of model.cpp.
#ifndef MODEL_H
#define MODEL_H
#include "faketxn.h"

/// The next transaction is begun at this site.
void at(int site);
/// Nobody asks whether the next COMMIT succeeds: it does.
void blind();
/// One run of the function with this number.
struct Run {
  explicit Run(int number);
};
/// A call of a function that has sites of its own.
class Frame {
public:
  Frame();
  ~Frame();

private:
  Frame *outer;
  int flying;
};
#endif

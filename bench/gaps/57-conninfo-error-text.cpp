// Expected: silent; said: buffer-leak, connection options 'options' from 'PQconninfoParse'. Met in pgAgent (CONNinfo::Parse).
// Mechanism: PQconninfoParse sets the text only where it returns null, so `text != nullptr` means that there are no options.
#include <libpq-fe.h>
#include <string>

std::string host_of(const std::string &connection_string, std::string *error) {
  char *text = nullptr;
  PQconninfoOption *options = PQconninfoParse(connection_string.c_str(), &text);
  if (text != nullptr || options == nullptr) {
    if (text != nullptr) {
      *error = text;
      PQfreemem(text);
    } else {
      *error = "out of memory";
    }
    return "";
  }
  std::string host;
  for (PQconninfoOption *option = options; option->keyword; option++)
    if (std::string(option->keyword) == "host" && option->val)
      host = option->val;
  PQconninfoFree(options);
  return host;
}

// Result<T>: a value or an Error that names the place. Errors are values here; exceptions of
// libraries are caught at the border of the folder that calls them.
//
//   Result<int> half(int n) {
//     if (n % 2) return Error("half", "odd number");
//     return n / 2;
//   }
//   Result<int> quarter(int n) {
//     HK_TRY(int h, half(n));
//     return half(h);
//   }
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>

namespace hamkalam {

// `where` names file and place ("locales/fa/moves.json: greet[2]") or a field of an event
// ("message.text"); `what` says what is wrong there. `code` is one of the protocol's error codes
// where the error answers a client, else empty.
class Error {
 public:
  Error() = default;
  Error(std::string where, std::string what) : where(std::move(where)), what(std::move(what)) {}
  Error(std::string code, std::string where, std::string what)
      : where(std::move(where)), what(std::move(what)), code(std::move(code)) {}

  // For people: "where: what".
  std::string text() const { return where.empty() ? what : where + ": " + what; }

  std::string where;
  std::string what;
  std::string code;
};

[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
  throw std::logic_error(error.text());
}

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace hamkalam

#define HK_JOIN_(a, b) a##b
#define HK_JOIN(a, b) HK_JOIN_(a, b)
#define HK_TRY_(tmp, declaration, expression) \
  auto tmp = (expression);                    \
  if (!tmp) return tmp.error();               \
  declaration = std::move(*tmp)
// Declares (or assigns) from a Result<T>, or returns its error from the calling function.
#define HK_TRY(declaration, expression) HK_TRY_(HK_JOIN(hk_try_, __LINE__), declaration, expression)
// The same for Result<void>.
#define HK_CHECK(expression) \
  if (auto hk_check = (expression); !hk_check) return hk_check.error()

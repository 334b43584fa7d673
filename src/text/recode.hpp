// Bytes of any encoding into UTF-8, piece by piece: a byte order mark decides, then whether the
// beginning is UTF-8, then what ICU takes it for. What no character stands for becomes U+FFFD.
//
//   HK_TRY(Recoder recoder, Recoder::open(encoding_of(first_bytes)));
//   recoder.convert(bytes, last) -> UTF-8
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace hamkalam::text {

// "UTF-8", "UTF-16LE", "windows-1256", ... of a text that begins with these bytes; `whole`: nothing
// follows them, so that a character cut off at their end is a fault.
std::string encoding_of(std::string_view bytes, bool whole);

class Recoder {
 public:
  // `encoding` as ICU knows it; an error where it does not.
  static Result<Recoder> open(const std::string& encoding);
  Recoder(Recoder&&) noexcept;
  Recoder& operator=(Recoder&&) noexcept;
  ~Recoder();

  // Without a byte order mark. A character that is cut waits for the next piece, unless it is the
  // last one.
  std::string convert(std::string_view bytes, bool last);

 private:
  struct State;
  explicit Recoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hamkalam::text

#include "text/recode.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/json.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

// A piece may end in the middle of a character: up to three bytes at its end are not judged.
bool begins_as_utf8(std::string_view bytes, bool whole) {
  for (std::size_t cut = 0; cut <= (whole ? 0 : 3) && cut <= bytes.size(); ++cut)
    if (is_utf8(bytes.substr(0, bytes.size() - cut))) return true;
  return false;
}

// Of a text in one byte a letter: Latin letters with accents stand alone, those of an Arabic word
// stand together.
bool writes_whole_words(std::string_view bytes) {
  const auto is_high = [&](std::size_t i) {
    return i < bytes.size() && static_cast<unsigned char>(bytes[i]) >= 0x80;
  };
  std::size_t high = 0, together = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!is_high(i)) continue;
    ++high;
    together += is_high(i + 1) || (i > 0 && is_high(i - 1));
  }
  return high > 0 && together * 3 >= high * 2;
}

}  // namespace

std::string encoding_of(std::string_view bytes, bool whole) {
  constexpr std::array<std::pair<std::string_view, const char*>, 4> kMarks{
      {{"\xEF\xBB\xBF", "UTF-8"},
       {std::string_view("\xFF\xFE\0\0", 4), "UTF-32LE"},
       {"\xFF\xFE", "UTF-16LE"},
       {"\xFE\xFF", "UTF-16BE"}}};
  for (const auto& [mark, name] : kMarks)
    if (bytes.starts_with(mark)) return name;
  if (begins_as_utf8(bytes, whole)) return "UTF-8";
  UErrorCode status = U_ZERO_ERROR;
  UCharsetDetector* detector = ucsdet_open(&status);
  if (U_FAILURE(status)) return "UTF-8";
  ucsdet_setText(detector, bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector, &count, &status);
  // Chats of our languages in one byte a letter are Windows-1256 or Latin; ICU's other guesses
  // (Big5, KOI8-R) come of short texts.
  constexpr std::array<std::string_view, 4> kLikely{"windows-1256", "ISO-8859-6", "windows-1252",
                                                    "ISO-8859-1"};
  std::string found = "windows-1256";
  for (std::int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
    const std::string name = ucsdet_getName(matches[i], &status);
    if (name.starts_with("UTF-") && ucsdet_getConfidence(matches[i], &status) >= 80) {
      found = name;
      break;
    }
    if (std::find(kLikely.begin(), kLikely.end(), name) != kLikely.end()) {
      found = name;
      break;
    }
  }
  ucsdet_close(detector);
  return found == "UTF-8" || found.starts_with("UTF-") || !writes_whole_words(bytes)
             ? found
             : std::string("windows-1256");
}

struct Recoder::State {
  UConverter* converter = nullptr;
  bool begun = false;
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ucnv_close(converter); }
};

Recoder::Recoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Recoder::Recoder(Recoder&&) noexcept = default;
Recoder& Recoder::operator=(Recoder&&) noexcept = default;
Recoder::~Recoder() = default;

Result<Recoder> Recoder::open(const std::string& encoding) {
  UErrorCode status = U_ZERO_ERROR;
  auto state = std::make_unique<State>();
  state->converter = ucnv_open(encoding.c_str(), &status);
  if (U_FAILURE(status)) return Error("encoding", "none is called \"" + encoding + "\"");
  return Recoder(std::move(state));
}

std::string Recoder::convert(std::string_view bytes, bool last) {
  std::u16string out;
  std::vector<char16_t> piece(4096);
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    char16_t* to = piece.data();
    ucnv_toUnicode(state_->converter, &to, piece.data() + piece.size(), &at, end, nullptr, last,
                   &status);
    out.append(piece.data(), to);
    if (status != U_BUFFER_OVERFLOW_ERROR) break;
  }
  if (!state_->begun && !out.empty()) {
    state_->begun = true;
    if (out.front() == u'\uFEFF') out.erase(0, 1);
  }
  return to_utf8(out);
}

}  // namespace hamkalam::text

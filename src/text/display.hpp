// The gentle cleaning of a text for sending: letters, half-spaces, spaces around marks, marks and
// digits as a careful native types them; never another meaning. Links, codes, placeholders, emoji,
// line breaks and the numbers that people copy stay as they are.
//
//   HK_TRY(text::Display display, text::Display::load(data / "locales/en"));
//   display.clean(u"ok ,i dont mind")   // u"Ok, I don't mind"
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::text {

// Replaces [start, end), UTF-16 code units of the original, by `text`.
struct DisplayEdit {
  int start = 0, end = 0;
  std::u16string text;
};

struct DisplayHabits;

// Cleans texts of one language. Immutable after load.
class Display {
 public:
  // Reads locales/<tag>/display.json.
  static Result<Display> load(const std::filesystem::path& locale_folder);

  Display(Display&&) noexcept;
  Display& operator=(Display&&) noexcept;
  ~Display();

  // In order, never overlapping nor touching; none when the text is clean already.
  std::vector<DisplayEdit> edits(std::u16string_view text) const;

  // The text with its edits made. Cleaning it again changes nothing.
  std::u16string clean(std::u16string_view text) const;

 private:
  explicit Display(std::unique_ptr<const DisplayHabits> habits);
  std::unique_ptr<const DisplayHabits> habits_;
};

}  // namespace hamkalam::text

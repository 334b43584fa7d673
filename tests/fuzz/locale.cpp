// The tables of a language are refused with a place, or read.
#include "fuzz/scratch.hpp"
#include "text/affixes.hpp"
#include "text/display_habits.hpp"
#include "text/fold.hpp"
#include "text/latin_table.hpp"
#include "text/words.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hamkalam;
  const std::string path = fuzz::scratch(data, size);
  auto placed = [](const auto& read) {
    fuzz::must(read.has_value() || !read.error().where.empty(), "an error has a place");
  };
  placed(text::Folder::load({path}));
  placed(text::Affixes::load(path));
  placed(text::LatinTable::load(path));
  placed(text::DisplayHabits::load(path));
  placed(text::Words::load(
      path, [](const std::string& word) { return std::u16string(word.begin(), word.end()); }));
  return 0;
}

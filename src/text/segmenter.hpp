// Cuts a folded text into words, numbers, marks and symbols, and writes little words together with
// the neighbour that they belong to.
//
//   Segmenter segmenter = *Segmenter::load();
//   segmenter.cut(folded).pieces  ->  each with its place in the folded text and in the original
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/affixes.hpp"
#include "text/analysis.hpp"
#include "text/fold.hpp"
#include "text/word_table.hpp"

namespace hamkalam::text {

// A token before it becomes UTF-8.
struct Piece {
  TokenKind kind{};
  std::u16string_view text;
  int start = 0, end = 0;  // in the original
  std::size_t at = 0;      // in the folded text
  std::size_t hash = 0;    // WordHash of `text`
};

// The pieces of a folded text, which must outlive them.
struct Cut {
  std::vector<Piece> pieces;
  std::list<std::u16string> joined;  // what was written together and is so nowhere in the text

  // Writes what follows `piece` together with it.
  void append(Piece& piece, std::u16string_view text, int end) {
    piece.text = joined.emplace_back(std::u16string(piece.text).append(text));
    piece.end = end;
    piece.hash = WordHash()(piece.text);
  }
};

class Segmenter {
 public:
  static Result<Segmenter> load();
  Segmenter(Segmenter&&) noexcept;
  Segmenter& operator=(Segmenter&&) noexcept;
  ~Segmenter();

  // The words of `affixes` join from now on; it must outlive the segmenter.
  void add(const Affixes& affixes);
  bool joins(std::u16string_view before, std::u16string_view after) const;

  // Texts of plain letters, digits and marks are cut without ICU unless it is asked for.
  enum class Way { fast, icu };
  Cut cut(const Folded& folded, Way way = Way::fast) const;
  Cut cut(Folded&&, Way = Way::fast) const = delete;

 private:
  struct Icu;
  explicit Segmenter(std::unique_ptr<Icu> icu);
  // Of all affixes: words that may join, and first words of rows that stay apart.
  struct Role {
    bool next = false, previous = false, apart = false;
  };
  // What joining knows of a piece.
  struct Part {
    const Role* role = nullptr;
    bool word = false, alone = false;
  };
  bool cut_simple(const Folded& folded, std::vector<Piece>& out) const;
  void cut_by_icu(const Folded& folded, Cut& out) const;
  void set_apart(const std::vector<Piece>& pieces, std::size_t first,
                 std::vector<Part>& parts) const;
  void join(Cut& cut) const;
  bool fit(std::u16string_view before, std::u16string_view after) const;

  std::vector<const Affixes*> affixes_;
  RareWords<Role> roles_;
  std::unique_ptr<Icu> icu_;  // cloned for each text that needs it
};

}  // namespace hamkalam::text

// Tables of a label and a text in each row: tab-separated, and comma-separated by RFC 4180.
#include <array>

#include "training/source.hpp"

namespace hamkalam::training {
namespace {

struct Columns {
  std::size_t text = 0, label = 0, all = 2;
};

// By preference: with a category and an intent, the intent is the finer label.
constexpr std::array<std::string_view, 5> kTextNames{"text", "utterance", "sentence", "query",
                                                     "message"};
constexpr std::array<std::string_view, 3> kLabelNames{"label", "intent", "category"};

// `usual`: the columns of a table without a header.
Result<std::vector<Phrase>> read_rows(const Source& source, const std::vector<Row>& rows,
                                      Columns usual, const std::string& separator) {
  std::vector<Phrase> out;
  if (rows.empty()) return out;
  const auto text = column_of(rows.front(), kTextNames);
  const auto label = column_of(rows.front(), kLabelNames);
  const bool header = text && label;
  // One known name of two is a header with a column that we do not know, not a phrase.
  if (!header && rows.front().cells.size() > 1 && (text || label || rows.front().cells.size() > 2))
    return source.fault(rows.front().line,
                        "expected a header with a column text, utterance, sentence, query or "
                        "message and a column label, intent or category");
  const Columns columns = header ? Columns{*text, *label, rows.front().cells.size()} : usual;
  for (std::size_t i = header ? 1 : 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (row.cells.size() == 1) return source.fault(row.line, "no " + separator);
    if (row.cells.size() != columns.all)
      return source.fault(row.line, std::to_string(row.cells.size()) + " columns, expected " +
                                        std::to_string(columns.all));
    HK_CHECK(source.add(row.line, row.cells[columns.label], row.cells[columns.text], "", out));
  }
  return out;
}

// Cuts a text into records by RFC 4180.
class CsvReader {
 public:
  explicit CsvReader(const Source& source) : source_(source), text_(source.text) {}

  Result<std::vector<Row>> read() {
    std::vector<Row> rows;
    while (at_ < text_.size()) {
      Row row{line_, {}};
      bool quoted = false;
      HK_CHECK(record(row, quoted));
      const bool blank = row.cells.size() == 1 && !quoted && trimmed(row.cells[0]).empty();
      if (!blank) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  Result<void> record(Row& row, bool& quoted) {
    for (;;) {
      row.cells.emplace_back();
      if (next() == '"') {
        quoted = true;
        HK_CHECK(quoted_cell(row.cells.back()));
      } else {
        HK_CHECK(plain_cell(row.cells.back()));
      }
      if (next() != ',') break;
      ++at_;
    }
    at_ += at_ < text_.size() ? line_end() : 0;
    ++line_;
    return {};
  }
  Result<void> plain_cell(std::string& cell) {
    for (; at_ < text_.size() && next() != ',' && !line_end(); ++at_) {
      if (next() == '"') return source_.fault(line_, "a quotation mark inside an unquoted field");
      cell += next();
    }
    return {};
  }
  Result<void> quoted_cell(std::string& cell) {
    const std::size_t begin = line_;
    for (++at_; at_ < text_.size(); ++at_) {
      if (next() == '"') {
        ++at_;
        if (next() != '"') {
          if (at_ < text_.size() && next() != ',' && !line_end())
            return source_.fault(line_, "text behind a closing quotation mark");
          return {};
        }
      }
      if (next() == '\n') ++line_;
      cell += next();
    }
    return source_.fault(begin, "a quotation mark that is never closed");
  }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  // Bytes of the line end that stands here.
  std::size_t line_end() const {
    if (next() == '\n') return 1;
    const bool last = at_ + 1 == text_.size();
    if (next() == '\r' && (last || text_[at_ + 1] == '\n')) return last ? 1 : 2;
    return 0;
  }

  const Source& source_;
  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

}  // namespace

bool same_name(std::string_view cell, std::string_view name) {
  cell = trimmed(cell);
  if (cell.size() != name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i)
    if ((cell[i] >= 'A' && cell[i] <= 'Z' ? cell[i] - 'A' + 'a' : cell[i]) != name[i]) return false;
  return true;
}

Result<std::vector<Row>> csv_rows(const Source& source) {
  return CsvReader(source).read();
}

Result<std::vector<Phrase>> read_tab_separated(const Source& source) {
  std::vector<Row> rows;
  Row row{1, {""}};
  for (std::size_t i = 0; i <= source.text.size(); ++i) {
    const char c = i < source.text.size() ? source.text[i] : '\n';
    if (c == '\t') {
      row.cells.emplace_back();
    } else if (c != '\n') {
      row.cells.back() += c;
    } else {
      const std::size_t next = row.line + 1;
      if (row.cells.size() > 1 || !trimmed(row.cells[0]).empty()) rows.push_back(std::move(row));
      row = Row{next, {""}};
    }
  }
  return read_rows(source, rows, Columns{.text = 1, .label = 0}, "tab");
}

Result<std::vector<Phrase>> read_comma_separated(const Source& source) {
  HK_TRY(const auto rows, csv_rows(source));
  return read_rows(source, rows, Columns{.text = 0, .label = 1}, "comma");
}

}  // namespace hamkalam::training

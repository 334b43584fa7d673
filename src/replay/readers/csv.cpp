// Tables: commas, semicolons, tabs or bars between cells, quotes as RFC 4180 has them, a row of
// names first.
#include <algorithm>
#include <array>

#include "replay/readers/json_log.hpp"
#include "replay/readers/stamp.hpp"

namespace hamkalam::replay {
namespace {

constexpr std::size_t kMostRow = 4 << 20;

class CsvReader : public Reader {
 public:
  CsvReader(ReaderOptions options, Sink& sink)
      : options_(std::move(options)), scribe_(options_, sink) {
    const std::string_view head = first_row(options_.beginning);
    std::size_t most = 0;
    for (const char sign : {',', ';', '\t', '|'})
      if (const auto n = static_cast<std::size_t>(std::count(head.begin(), head.end(), sign));
          n > most)
        most = n, delimiter_ = sign;
  }

  void read(std::string_view bytes) override {
    for (const char c : bytes) take(c);
  }
  void end() override {
    if (in_quotes_) {
      scribe_.fault(begin_, "a quoted cell is not closed");
      cells_.clear();
      cell_.clear();
    }
    if (!cells_.empty() || !cell_.empty()) end_row();
  }

 private:
  static std::string_view first_row(std::string_view text) {
    return text.substr(0, text.find('\n'));
  }

  void take(char c) {
    if (size_ == 0) begin_ = line_;
    ++size_;
    line_ += c == '\n';
    if (in_quotes_) {
      if (c != '"')
        cell_ += c;
      else if (quote_)
        cell_ += c, quote_ = false;
      else
        quote_ = true;
      // A quote that another sign follows ended the cell; two are one.
      if (quote_ && c != '"') {
        cell_.pop_back();
        in_quotes_ = quote_ = false;
        plain_sign(c);
      }
      if (size_ > kMostRow) {
        scribe_.fault(begin_, "a row longer than 4 MiB");
        drop_row();
      }
      return;
    }
    if (c == '"' && cell_.empty()) {
      in_quotes_ = true;
      return;
    }
    plain_sign(c);
  }
  void plain_sign(char c) {
    if (c == delimiter_) {
      cells_.push_back(std::move(cell_));
      cell_.clear();
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r') {
      cell_ += c;
      if (size_ > kMostRow) {
        scribe_.fault(begin_, "a row longer than 4 MiB");
        drop_row();
      }
    }
  }
  void drop_row() {
    cells_.clear();
    cell_.clear();
    in_quotes_ = quote_ = false;
    size_ = 0;
  }
  void end_row() {
    cells_.push_back(std::move(cell_));
    std::vector<std::string> cells = std::move(cells_);
    const std::uint64_t line = begin_;
    drop_row();
    if (cells.size() == 1 && cells[0].empty()) return;
    if (columns_.empty()) return name_columns(cells, line);
    if (!has_text_) return;
    use(cells, line);
  }

  void name_columns(const std::vector<std::string>& cells, std::uint64_t line) {
    for (const std::string& cell : cells) {
      std::string column = options_.words->column(cell);
      // The first column of a kind is the one.
      if (std::find(columns_.begin(), columns_.end(), column) != columns_.end()) column.clear();
      columns_.push_back(std::move(column));
    }
    has_text_ = std::find(columns_.begin(), columns_.end(), "text") != columns_.end();
    if (!has_text_) scribe_.fault(line, "no column is called text, message, content or body");
  }

  void use(const std::vector<std::string>& cells, std::uint64_t line) {
    if (cells.size() != columns_.size())
      return scribe_.fault(line, "expected " + std::to_string(columns_.size()) + " cells, not " +
                                     std::to_string(cells.size()));
    Said said;
    std::string time;
    bool spoken = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string& column = columns_[i];
      const std::string& cell = cells[i];
      if (column == "conversation") said.conversation = cell;
      if (column == "id") said.id = cell;
      if (column == "at") time = cell;
      if (column == "from") said.from = options_.words->who(cell), spoken = !cell.empty();
      if (column == "name" && said.name.empty()) said.name = cell;
      if (column == "agent") agent_ = cell;
      if (column == "customer") said.customer = cell;
      if (column == "channel") said.channel = plain(cell);
      if (column == "text") said.text = cell;
      if (column == "expect") said.expect = cell;
    }
    if (spoken && said.from.empty()) return scribe_.fault(line, "nobody knows who wrote this");
    if (said.from.empty()) said.from = options_.words->who(said.name);
    if (said.from == "agent" && !agent_.empty()) said.who = said.name = agent_;
    agent_.clear();
    if (!time.empty()) {
      said.at = read_time(time, options_.dates, options_.zone, *options_.words);
      if (!said.at) return scribe_.fault(line, "this is no time");
    }
    static constexpr std::array<std::string_view, 4> kChannels{"chat", "email", "phone", "social"};
    if (std::find(kChannels.begin(), kChannels.end(), said.channel) == kChannels.end())
      said.channel.clear();
    if (said.conversation.empty()) said.conversation = options_.file;
    scribe_.say(std::move(said), line);
  }

  ReaderOptions options_;
  Scribe scribe_;
  char delimiter_ = ',';
  bool in_quotes_ = false, quote_ = false, has_text_ = false;
  std::string cell_, agent_;
  std::vector<std::string> cells_, columns_;
  std::size_t size_ = 0;
  std::uint64_t line_ = 1, begin_ = 1;
};

}  // namespace

std::unique_ptr<Reader> make_csv_reader(ReaderOptions options, Sink& sink) {
  if (options.dates == DateOrder::unknown) {
    // Whatever looks like a time in the beginning.
    std::vector<Stamp> stamps;
    const std::string text = plain_line(options.beginning);
    for (std::size_t i = 0; i + 8 < text.size() && stamps.size() < 2000; ++i)
      if ((i == 0 || std::string_view(",;\t|\"\n").find(text[i - 1]) != std::string_view::npos) &&
          text[i] >= '0' && text[i] <= '9') {
        std::size_t at = i;
        if (const auto stamp =
                take_stamp(std::string_view(text).substr(0, i + 60), at, *options.words))
          stamps.push_back(*stamp);
      }
    options.dates = order_of(stamps);
  }
  return std::make_unique<CsvReader>(std::move(options), sink);
}

}  // namespace hamkalam::replay

#include "base/file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace hamkalam {

Result<std::string> read_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return Error(path.string(), "is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error(path.string(), "cannot be opened");
  std::string bytes;
  std::array<char, 65536> piece;
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0)
    bytes.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return Error(path.string(), "cannot be read");
  return bytes;
}

Result<std::vector<std::string>> read_lines(const std::filesystem::path& path) {
  HK_TRY(std::string bytes, read_file(path));
  if (bytes.starts_with("\xEF\xBB\xBF")) return Error(path.string(), "starts with U+FEFF");
  std::vector<std::string> lines;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    std::string line = bytes.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!is_utf8(line)) return Error(path.string() + ":" + std::to_string(number), "bad UTF-8");
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

Result<std::vector<std::vector<std::string>>> read_tsv(const std::filesystem::path& path,
                                                       std::size_t columns) {
  HK_TRY(auto lines, read_lines(path));
  std::vector<std::vector<std::string>> rows;
  for (const auto& line : lines) {
    if (line[0] == '#') continue;
    std::vector<std::string> cells(1);
    for (const char c : line)
      if (c == '\t')
        cells.emplace_back();
      else
        cells.back() += c;
    if (cells.size() != columns)
      return Error(path.string(), "expected " + std::to_string(columns) + " columns: " + line);
    rows.push_back(std::move(cells));
  }
  return rows;
}

Result<Json> read_json(const std::filesystem::path& path) {
  HK_TRY(std::string bytes, read_file(path));
  return parse_json(bytes, path.string());
}

std::vector<std::filesystem::path> list_files(const std::filesystem::path& folder,
                                              std::string_view suffix) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  using Walk = std::filesystem::recursive_directory_iterator;
  constexpr auto kFollow = std::filesystem::directory_options::follow_directory_symlink;
  for (Walk it(folder, kFollow, error), end; !error && it != end; it.increment(error))
    if (it->is_regular_file() && it->path().filename().string().ends_with(suffix))
      paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string hex16(std::uint64_t value) {
  std::string digits(16, '0');
  for (int i = 15; i >= 0; --i, value >>= 4) digits[i] = "0123456789abcdef"[value & 15];
  return digits;
}

}  // namespace hamkalam

#include "base/file.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam {
namespace {

using Lines = std::vector<std::string>;

void write(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// What is wrong with a file of these bytes, read by `read`.
template <class Read>
std::string fault(const test::TempFolder& folder, std::string_view bytes, Read read) {
  write(folder.file("file"), bytes);
  const auto result = read(folder.file("file"));
  if (result) return "fine";
  CHECK(result.error().where.starts_with(folder.file("file")));
  return result.error().where.substr(folder.file("file").size()) + " " + result.error().what;
}

}  // namespace

TEST_CASE("a file is read byte for byte", "[base]") {
  const test::TempFolder folder;
  const std::string bytes("a\r\nb\0\xFF\x80\n\n", 9);
  write(folder.file("bytes"), bytes);
  write(folder.file("empty"), "");
  REQUIRE(read_file(folder.file("bytes")));
  CHECK(*read_file(folder.file("bytes")) == bytes);
  REQUIRE(read_file(folder.file("empty")));
  CHECK(read_file(folder.file("empty"))->empty());
}

TEST_CASE("what cannot be read is an error that names it", "[base]") {
  const test::TempFolder folder;
  for (const std::string& path : {folder.file("none"), folder.file("no/folder"), folder.file("")}) {
    INFO(path);
    const auto bytes = read_file(path);
    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().where == path);
    CHECK_FALSE(bytes.error().what.empty());
    CHECK_FALSE(read_lines(path));
    CHECK_FALSE(read_tsv(path, 2));
    CHECK_FALSE(read_json(path));
  }
}

TEST_CASE("lines come without their ends and without blank ones", "[base]") {
  const test::TempFolder folder;
  write(folder.file("lines"), "one\r\n\n  two \n\r\n# three\n\xDB\x8C\nlast");
  const auto lines = read_lines(folder.file("lines"));
  REQUIRE(lines);
  CHECK(*lines == Lines{"one", "  two ", "# three", "\xDB\x8C", "last"});
  write(folder.file("lines"), "\n\n\r\n");
  REQUIRE(read_lines(folder.file("lines")));
  CHECK(read_lines(folder.file("lines"))->empty());
}

TEST_CASE("lines are UTF-8 without a byte order mark", "[base]") {
  const test::TempFolder folder;
  CHECK(fault(folder, "\xEF\xBB\xBFone\n", read_lines) == " starts with U+FEFF");
  CHECK(fault(folder, "one\n\ntw\xC0\x80o\n", read_lines) == ":3 bad UTF-8");
  CHECK(fault(folder, "one\n\xEF\xBB\xBFtwo\n", read_lines) == "fine");  // only the first is a mark
}

TEST_CASE("tables have as many cells as they should", "[base]") {
  const test::TempFolder folder;
  write(folder.file("t.tsv"), "# letter\tbecomes\tand more\n\na\tb\n\xD9\x80\t\n\t\n \tx y\n");
  const auto rows = read_tsv(folder.file("t.tsv"), 2);
  REQUIRE(rows);
  CHECK(*rows == std::vector<Lines>{{"a", "b"}, {"\xD9\x80", ""}, {"", ""}, {" ", "x y"}});

  const auto two = [](const auto& path) { return read_tsv(path, 2); };
  CHECK(fault(folder, "a\tb\nc\n", two) == " expected 2 columns: c");
  CHECK(fault(folder, "a\tb\tc\n", two) == " expected 2 columns: a\tb\tc");
  CHECK(fault(folder, " # a\n", two) == " expected 2 columns:  # a");
  CHECK(fault(folder, "a\tb\xFF\n", two) == ":1 bad UTF-8");
}

TEST_CASE("a JSON file names itself where it is wrong", "[base]") {
  const test::TempFolder folder;
  write(folder.file("x.json"), " {\"b\":[1],\"a\":2}\n");
  const auto json = read_json(folder.file("x.json"));
  REQUIRE(json);
  CHECK(json->dump() == R"({"b":[1],"a":2})");
  CHECK(fault(folder, "{\"a\":1,\"a\":2}", read_json) == " duplicate key \"a\"");
  CHECK(fault(folder, "{", read_json).starts_with(" not valid JSON at byte "));
}

TEST_CASE("files are listed sorted, also below links to folders", "[base]") {
  const test::TempFolder folder;
  for (const char* name : {"data/b.txt", "data/a.txt", "data/a/z.txt", "data/a/z.test.txt",
                           "data/c.tsv", "data/.txt", "data/txt", "other/linked.txt"})
    write(folder.file(name), "x");
  std::filesystem::create_directory(folder.file("data/folder.txt"));
  std::filesystem::create_directory_symlink(folder.file("other"), folder.file("data/link"));

  const auto names = [&](const std::string& suffix) {
    Lines names;
    for (const auto& path : list_files(folder.file("data"), suffix))
      names.push_back(path.lexically_relative(folder.file("data")).string());
    return names;
  };
  CHECK(names(".txt") ==
        Lines{".txt", "a/z.test.txt", "a/z.txt", "a.txt", "b.txt", "link/linked.txt"});
  CHECK(names(".test.txt") == Lines{"a/z.test.txt"});
  CHECK(names(".json").empty());
  CHECK(names("").size() == 8);
  CHECK(list_files(folder.file("none"), ".txt").empty());
}

TEST_CASE("the hash is FNV-1a and goes on where it stopped", "[base]") {
  CHECK(hash_bytes("") == 0xcbf29ce484222325ULL);
  CHECK(hash_bytes("a") == 0xaf63dc4c8601ec8cULL);
  CHECK(hash_bytes("foobar") == 0x85944171f73967e8ULL);
  CHECK(hash_bytes("bar", hash_bytes("foo")) == hash_bytes("foobar"));
  CHECK(hash_bytes("\xFF") != hash_bytes("\x7F"));
  static_assert(hash_bytes("\xFF") == (0xcbf29ce484222325ULL ^ 0xFF) * 0x100000001b3ULL);
}

TEST_CASE("numbers as 16 hexadecimal digits", "[base]") {
  CHECK(hex16(0) == "0000000000000000");
  CHECK(hex16(0xabc) == "0000000000000abc");
  CHECK(hex16(~0ULL) == "ffffffffffffffff");
  CHECK(hex16(0x0123456789abcdefULL) == "0123456789abcdef");
}

}  // namespace hamkalam

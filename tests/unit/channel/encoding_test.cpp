#include "channel/encoding.hpp"

#include <nlohmann/json.hpp>

#include "channel/payload.hpp"
#include "support/catch.hpp"

namespace hamkalam::channel {

TEST_CASE("ids of platforms become ids of the protocol and back", "[channel]") {
  for (const std::string raw :
       {"42", "wamid.HBgM/A==", "m_a:b@c-d", "a+b", "\u0633\u0644\u0627\u0645", "a b\n"}) {
    INFO(raw);
    const std::string id = to_id(raw);
    CHECK(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                               "._:@+-") == id.npos);
    CHECK(from_id(id) == raw);
  }
  CHECK(to_id("a/b") == "a+2Fb");
  CHECK(to_id("") == "");
  // Too long: a hash, which does not lead back.
  const std::string hashed = to_id(std::string(129, 'a'));
  CHECK(hashed.size() == 34);
  CHECK(hashed != to_id(std::string(130, 'a')));
  CHECK(to_id(std::string(128, 'a')) == std::string(128, 'a'));
  CHECK(to_id(std::string(43, '/')).starts_with("+h"));
  CHECK(from_id(hashed).empty());
  for (const char* none : {"+", "+2", "a+2", "+2f", "+G0", "+h0"}) CHECK(from_id(none).empty());
}

TEST_CASE("a hidden name is the same under the same key only", "[channel]") {
  CHECK(hidden_id("989120000001", "k") == hidden_id("989120000001", "k"));
  CHECK(hidden_id("989120000001", "k") != hidden_id("989120000001", "l"));
  CHECK(hidden_id("989120000001", "k") != hidden_id("989120000002", "k"));
  CHECK(hidden_id("989120000001", "").size() == 33);
}

TEST_CASE("bytes as text", "[channel]") {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"a", "YQ=="}, {"ab", "YWI="}, {"abc", "YWJj"}, {"\xff\xfe", "//4="}}) {
    CHECK(encode_base64(bytes) == text);
    CHECK(decode_base64(text) == bytes);
  }
  for (const char* none : {"Y", "YQ=", "no base64!", "Y===Y==="}) {
    INFO(none);
    CHECK(decode_base64(none) != "a");
  }
  CHECK(encode_hex(std::string("\x00\xff\x0a", 3)) == "00ff0a");
}

TEST_CASE("long texts are parted between paragraphs, lines, words", "[channel]") {
  using Parts = std::vector<std::string>;
  CHECK(split_text("", 10) == Parts{});
  CHECK(split_text("short", 10) == Parts{"short"});
  CHECK(split_text("0123456789", 10) == Parts{"0123456789"});
  CHECK(split_text("01234567890", 10) == Parts{"0123456789", "0"});
  CHECK(split_text("one two three", 10) == Parts{"one two", "three"});
  CHECK(split_text("one two\nthree four", 12) == Parts{"one two", "three four"});
  CHECK(split_text("one\ntwo x\n\nthree", 14) == Parts{"one\ntwo x", "three"});
  // A border in the first half would leave a short part: rather cut a word.
  CHECK(split_text("a 0123456789", 10) == Parts{"a 01234567", "89"});
  // Units of UTF-16 are counted: a face is two, and no letter is cut.
  CHECK(split_text("\U0001F600\U0001F600\U0001F600", 4) ==
        Parts{"\U0001F600\U0001F600", "\U0001F600"});
  CHECK(split_text("\U0001F600\U0001F600", 1) == Parts{"\U0001F600", "\U0001F600"});
  CHECK(split_text("\u0633\u0644\u0627\u0645", 4).size() == 1);
  CHECK(split_text(" \n       a", 3) == Parts{"a"});
  CHECK(split_text(" \n", 3) == Parts{});
}

TEST_CASE("a text is cut between letters", "[channel]") {
  CHECK(clip("abc", 3) == "abc");
  CHECK(clip("abc", 2) == "ab");
  CHECK(clip("\u0633\u0644", 3) == "\u0633");
  CHECK(clip("\u0633", 1) == "");
  CHECK(clip("\U0001F600a", 3) == "");
}

TEST_CASE("what is not there is nothing", "[channel]") {
  const Json json = Json::parse(R"({"a":{"b":[1,{"c/d~":"x"}],"n":null},"t":true,"":5})");
  CHECK(id(at(at(json, "a", "b"), "c")).empty());
  CHECK(at(json, "a", "b", "c").is_null());
  CHECK(items(at(json, "a", "b")).size() == 2);
  CHECK(items(at(json, "a")).empty());
  CHECK(has(json, "t"));
  CHECK_FALSE(has(at(json, "a"), "n"));
  CHECK_FALSE(has(Json(7), "t"));
  CHECK(is_true(at(json, "t")));
  CHECK_FALSE(is_true(Json(1)));
  CHECK(text(Json(1)).empty());

  CHECK(point(json, "") == json);
  CHECK(point(json, "/a/b/0") == 1);
  CHECK(point(json, "/a/b/1/c~1d~0") == "x");
  CHECK(point(json, "/") == 5);
  for (const char* none : {"/a/b/2", "/a/b/-1", "/a/b/x", "/a/b/", "/a/b/0/0", "/x/y", "/a/n/x",
                           "/a/b/99999999999999999999", "/t/0"}) {
    INFO(none);
    CHECK(point(json, none).is_null());
  }
}

TEST_CASE("ids and times come as they like", "[channel]") {
  CHECK(id(Json(42)) == "42");
  CHECK(id(Json(-42)) == "-42");
  CHECK(id(Json("42")) == "42");
  CHECK(id(Json(18446744073709551615U)) == "18446744073709551615");
  CHECK(id(Json(9007199254740993)) == "9007199254740993");
  CHECK(id(Json(1.5)).empty());
  CHECK(id(Json(true)).empty());

  constexpr event::Time kThen = 1'700'000'000'000;
  for (const Json& json :
       {Json(1700000000), Json(1700000000.0), Json("1700000000"), Json(1700000000000),
        Json("1700000000000"), Json("2023-11-14T22:13:20Z"), Json("2023-11-14T22:13:20.000+00:00"),
        Json("2023-11-14 22:13:20 UTC"), Json(1700000000000000)}) {
    INFO(json.dump());
    CHECK(time(json) == kThen);
  }
  CHECK(time(Json(1700000000123)) == kThen + 123);
  CHECK(time(Json(1700000000.5)) == kThen + 500);
  for (const Json& json :
       {Json(), Json(0), Json(-1700000000), Json(5), Json(1e300), Json(-1e300), Json(""),
        Json("soon"), Json("nan"), Json("inf"), Json("1700000000x"), Json("0x10"), Json(true),
        Json::array(), Json::object(), Json(18446744073709551615U)}) {
    INFO(json.dump());
    CHECK_FALSE(time(json));
  }
}

}  // namespace hamkalam::channel

#include "server/origin.hpp"

#include "support/catch.hpp"

namespace hamkalam::server {
namespace {

std::string fault(const Origins& origins, const std::string& host, const char* origin = nullptr) {
  channel::HttpRequest request{"GET", "/", {{"host", host}}, ""};
  if (origin) request.headers["origin"] = origin;
  return origins.fault(request);
}

}  // namespace

TEST_CASE("names of hosts have one form", "[server]") {
  CHECK(name_of("LocalHost:8080") == "localhost:8080");
  CHECK(name_of("localhost.:8080") == "localhost:8080");
  CHECK(name_of("chat.example.com") == "chat.example.com:80");
  CHECK(name_of("chat.example.com:443") == "chat.example.com:80");
  CHECK(name_of("[::1]:8080") == "[::1]:8080");
  CHECK(name_of("[::1]") == "[::1]:80");
  for (const char* bad : {"",
                          ":",
                          ":80",
                          ".",
                          "localhost:",
                          "localhost:0",
                          "localhost:65536",
                          "localhost:80x",
                          "localhost:-1",
                          "localhost:+80",
                          "localhost: 80",
                          "a b",
                          "user@localhost:80",
                          "localhost/x",
                          "localhost:80:80",
                          "::1",
                          "[::1",
                          "[::1]x",
                          "::1]",
                          "localhost:80, localhost:80",
                          "localhost:80\\@evil",
                          "a\r\nb",
                          "\xd9\x85"}) {
    CAPTURE(bad);
    CHECK_FALSE(name_of(bad));
  }
}

TEST_CASE("only names on the list reach the server", "[server]") {
  const Origins origins({"chat.example.com", "desk.example:8443"}, "127.0.0.1", 8080);
  for (const char* host :
       {"127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "localhost.:8080", "[::1]:8080",
        "chat.example.com", "Chat.Example.Com", "chat.example.com:80", "chat.example.com:443",
        "chat.example.com.", "desk.example:8443"}) {
    CAPTURE(host);
    CHECK(fault(origins, host).empty());
  }
  // A page that had its own name resolved to this machine sends that name.
  for (const char* host :
       {"evil.example", "evil.example:8080", "localhost", "localhost:8081", "127.0.0.1", "[::1]",
        "[::2]:8080", "127.0.0.2:8080", "desk.example", "chat.example.com.evil.example",
        "evilchat.example.com", "chat.example.com..", "localhost:8080, evil.example", ""}) {
    CAPTURE(host);
    CHECK_FALSE(fault(origins, host).empty());
  }
  CHECK_FALSE(origins.fault({"GET", "/", {}, ""}).empty());
}

TEST_CASE("a page of another origin is refused", "[server]") {
  const Origins origins({"chat.example.com"}, "127.0.0.1", 8080);
  const std::string host = "127.0.0.1:8080";
  for (const char* origin : {"http://127.0.0.1:8080", "http://localhost:8080", "https://[::1]:8080",
                             "https://chat.example.com", "https://chat.example.com:443"}) {
    CAPTURE(origin);
    CHECK(fault(origins, host, origin).empty());
  }
  for (const char* origin :
       {"null", "", "http://", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:8081",
        "file://", "ws://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080/",
        "http://127.0.0.1:8080 http://evil.example", "http://user@127.0.0.1:8080",
        "HTTP//127.0.0.1:8080", "http://chat.example.com.evil.example"}) {
    CAPTURE(origin);
    CHECK_FALSE(fault(origins, host, origin).empty());
  }
}

TEST_CASE("a page that may show the advice is let in, and told from our own", "[server]") {
  const Origins origins({}, "127.0.0.1", 8080, {"https://desk.example"});
  const auto request = [](const std::string& origin) {
    return channel::HttpRequest{"GET", "/", {{"host", "127.0.0.1:8080"}, {"origin", origin}}, ""};
  };
  CHECK(origins.fault(request("https://desk.example")).empty());
  CHECK(origins.embeds(request("https://desk.example")));
  CHECK_FALSE(origins.embeds(request("http://127.0.0.1:8080")));
  CHECK_FALSE(origins.fault(request("http://desk.example")).empty());
  CHECK(is_origin("https://desk.example:8443"));
  for (const char* text : {"desk.example", "https://desk.example/", "https://*.example", "*",
                           "https://a.example; script-src *", "https://Desk.example", ""}) {
    CAPTURE(text);
    CHECK_FALSE(is_origin(text));
  }
}

TEST_CASE("the address that is listened on is on the list", "[server]") {
  CHECK(Origins({}, "192.0.2.7", 8080).accepts("192.0.2.7:8080"));
  CHECK(Origins({}, "2001:db8::1", 8080).accepts("[2001:DB8::1]:8080"));
  CHECK(Origins({}, "127.0.0.1", 80).accepts("localhost"));
}

}  // namespace hamkalam::server

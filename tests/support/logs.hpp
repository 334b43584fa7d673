// Reading made-up logs as replay does, with what came out in plain lists.
//
//   Read read = read_log(bytes);
//   read.said(0)   // "customer|2026-01-01T10:00:00Z|hi"
#pragma once

#include <map>
#include <nlohmann/json.hpp>

#include "replay/readers/reader.hpp"
#include "support/data.hpp"
#include "text/recode.hpp"

namespace hamkalam::test {

inline const replay::LogWords& log_words() {
  static const auto loaded = replay::LogWords::load(HAMKALAM_SOURCE_DIR "/locales");
  REQUIRE(loaded);
  return *loaded;
}

struct Read : replay::Sink {
  struct Found {
    Json body;
    std::uint64_t line;
  };
  std::optional<replay::Format> format;
  std::vector<Found> events;
  std::vector<std::pair<std::uint64_t, std::string>> faults;
  std::map<std::string, int> ignored_kinds;

  void event(std::string_view, std::string json, std::uint64_t line, event::Time) override {
    auto body = parse_json(json, "");
    events.push_back({body ? *body : Json(), line});
  }
  void fault(std::uint64_t line, const std::string& what) override {
    faults.emplace_back(line, what);
  }
  void ignored(std::string_view kind) override { ++ignored_kinds[std::string(kind)]; }

  // The messages alone: "from|at|text", with the agent behind "agent ".
  std::vector<std::string> messages() const {
    std::vector<std::string> out;
    for (const auto& [body, line] : events)
      if (body.value("type", "") == "message")
        out.push_back(body.value("from", "") +
                      (body.contains("agent") ? " " + body.value("agent", "") : "") + "|" +
                      body.value("at", "") + "|" + body.value("text", ""));
    return out;
  }
  std::string conversation() const {
    return events.empty() ? "" : events[0].body.value("conversation", "");
  }
};

struct How {
  std::vector<std::string> agents = {};
  std::string zone = "UTC", file = "log";
  std::optional<replay::Format> format = {};
  std::size_t piece = 7;  // bytes a piece, so that everything is cut somewhere
};

inline Read read_log(std::string_view bytes, How how = {}) {
  Read out;
  auto recoder = text::Recoder::open(text::encoding_of(bytes, true));
  REQUIRE(recoder);
  const std::string log = recoder->convert(bytes, true);
  out.format = how.format ? how.format : replay::detect(log, log_words());
  if (!out.format) return out;
  const auto reader = replay::make_reader(*out.format,
                                          {.words = &log_words(),
                                           .agents = how.agents,
                                           .zone = how.zone,
                                           .file = how.file,
                                           .beginning = log},
                                          out);
  for (std::size_t i = 0; i < log.size(); i += how.piece)
    reader->read(std::string_view(log).substr(i, how.piece));
  reader->end();
  return out;
}

}  // namespace hamkalam::test

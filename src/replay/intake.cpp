#include "replay/intake.hpp"

#include <nlohmann/json.hpp>

#include "event/advice.hpp"
#include "replay/readers/event_lines.hpp"

namespace hamkalam::replay {
namespace {

constexpr std::size_t kBeginning = 256 * 1024;

}  // namespace

Result<void> Intake::begin(const std::string& name, const std::string& file) {
  name_ = name;
  file_ = file;
  waiting_.clear();
  begun_ = false;
  is_log_ = true;
  recoder_.reset();
  reader_.reset();
  return {};
}

// Decides by the first bytes what the log is.
Result<void> Intake::open(bool whole) {
  begun_ = true;
  const std::string bytes = std::exchange(waiting_, {});
  HK_TRY(auto recoder, text::Recoder::open(text::encoding_of(bytes, whole)));
  recoder_ = std::move(recoder);
  ReaderOptions options = options_;
  options.file = file_;
  options.beginning = recoder_->convert(bytes, whole);
  const std::string beginning = options.beginning;
  const auto format = format_ ? format_ : detect(beginning, *options.words);
  is_log_ = format.has_value();
  if (!is_log_) {
    if (beginning.find_first_not_of(" \t\r\n") != beginning.npos) counts_.skipped.push_back(name_);
    return {};
  }
  counts_.sources.push_back(name_);
  by_time_ = *format != Format::events;
  reader_ = make_reader(*format, std::move(options), *this);
  reader_->read(beginning);
  return std::exchange(trouble_, {});
}

Result<void> Intake::bytes(std::string_view piece) {
  if (!begun_) {
    waiting_ += piece;
    return waiting_.size() < kBeginning ? Result<void>() : open(false);
  }
  if (!is_log_) return {};
  reader_->read(recoder_->convert(piece, false));
  return std::exchange(trouble_, {});
}

Result<void> Intake::end() {
  if (!begun_) HK_CHECK(open(true));
  if (!is_log_) return {};
  reader_->read(recoder_->convert({}, true));
  reader_->end();
  reader_.reset();
  return std::exchange(trouble_, {});
}

void Intake::keep(Record record) {
  record.position = counts_.records++;
  record.source = static_cast<std::uint32_t>(counts_.sources.size() - 1);
  record.by_time = by_time_ && !record.is_fault;
  if (auto added = spool_.add(record); !added) trouble_ = added;
}

void Intake::event(std::string_view conversation, std::string json, std::uint64_t line,
                   event::Time at) {
  const LineLook look = look_at(json);
  if (look.stored && look.type != "draft")
    counts_.stored_from = std::min(counts_.stored_from, counts_.records);
  if (look.may_name_customer && look.type == "facts")
    if (const auto body = parse_json(json, ""); body && body->is_object())
      if (const auto customer = body->find("customer");
          customer != body->end() && customer->is_object())
        if (const auto id = customer->find("id"); id != customer->end() && id->is_string())
          spool_.name_customer(std::string(conversation), id->get_ref<const std::string&>());
  Record record;
  record.line = line;
  record.at = at ? at : look.at;
  record.conversation = conversation;
  record.json = std::move(json);
  keep(std::move(record));
}

void Intake::fault(std::uint64_t line, const std::string& what) {
  ++counts_.faults;
  Record record;
  record.is_fault = true;
  record.line = line;
  record.json = what;
  keep(std::move(record));
}

void Intake::ignored(std::string_view kind) {
  // Names of kinds come out of the log: they are few, or they are no kinds.
  auto& ignored = counts_.ignored;
  const std::string name(beginning(kind, 40));
  ++ignored[ignored.size() < 50 || ignored.contains(name) ? name : "other"];
}

}  // namespace hamkalam::replay

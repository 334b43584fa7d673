// Rasa's test stories: conversations without times, in YAML, each user's step with the intent that
// somebody labelled it with. A file is read whole.
#include <yaml-cpp/yaml.h>

#include "replay/readers/json_log.hpp"

namespace hamkalam::replay {
namespace {

constexpr std::size_t kMostStoriesBytes = 64 << 20;
constexpr event::Time kStoriesBegin = 946'684'800'000;  // 2000-01-01: stories have no times

class StoriesReader : public Reader {
 public:
  StoriesReader(ReaderOptions options, Sink& sink)
      : options_(std::move(options)), scribe_(options_, sink) {}

  void read(std::string_view bytes) override {
    if (text_.size() < kMostStoriesBytes) text_ += bytes;
  }
  void end() override {
    if (text_.size() >= kMostStoriesBytes) return scribe_.fault(1, "stories longer than 64 MiB");
    try {
      const YAML::Node root = YAML::Load(text_);
      const YAML::Node stories = root.IsMap() ? root["stories"] : YAML::Node();
      if (!stories || !stories.IsSequence()) return scribe_.fault(1, "no stories");
      std::size_t number = 0;
      for (const YAML::Node& story : stories) tell(story, ++number);
    } catch (const YAML::Exception& e) {
      scribe_.fault(static_cast<std::uint64_t>(std::max(0, e.mark.line) + 1), e.msg);
    }
  }

 private:
  static std::string text_at(const YAML::Node& node, const char* field) {
    const YAML::Node value = node[field];
    return value && value.IsScalar() ? value.Scalar() : "";
  }

  void tell(const YAML::Node& story, std::size_t number) {
    const auto line_of = [](const YAML::Node& node) {
      return static_cast<std::uint64_t>(std::max(0, node.Mark().line) + 1);
    };
    if (!story.IsMap()) return scribe_.fault(line_of(story), "expected a story");
    const YAML::Node steps = story["steps"];
    if (!steps || !steps.IsSequence()) return scribe_.fault(line_of(story), "no steps");
    std::string title = text_at(story, "story");
    if (title.empty()) title = std::to_string(number);
    event::Time at = kStoriesBegin;
    for (const YAML::Node& step : steps) {
      at += 2 * event::kMinute;  // steps are turns of their own
      if (!step.IsMap()) {
        scribe_.fault(line_of(step), "expected a step");
        continue;
      }
      std::string text = text_at(step, "user");
      while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
      if (text.empty()) {
        // Actions name what the assistant does, not what it says.
        scribe_.ignored(step["action"] ? "action" : "step");
        continue;
      }
      scribe_.say({.conversation = "story:" + title,
                   .at = at,
                   .from = "customer",
                   .text = std::move(text),
                   .expect = text_at(step, "intent")},
                  line_of(step));
    }
  }

  ReaderOptions options_;
  Scribe scribe_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Reader> make_stories_reader(ReaderOptions options, Sink& sink) {
  return std::make_unique<StoriesReader>(std::move(options), sink);
}

}  // namespace hamkalam::replay

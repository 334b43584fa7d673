#include "reply/phrasebook.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "event/closed_lists.hpp"
#include "text/fill.hpp"

namespace hamkalam::reply {
namespace {

constexpr std::array<std::string_view, 14> kPlaceholders{
    "name",     "order_number", "duration", "hours",  "address", "phone",      "agent",
    "business", "policy",       "window",   "amount", "service", "complement", "essentials"};

// Of the business, as its profile has them.
constexpr std::array<std::string_view, 6> kTold{"hours",  "address", "phone",
                                                "policy", "window",  "essentials"};

constexpr std::array<std::string_view, 2> kCourses{"danger_known", "broken_again"};

static_assert(event::kSectors.size() <= 32 && event::kChannels.size() <= 32, "bits of a Candidate");

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::vector<std::string> strings(const Json& json, const char* field) {
  return json.contains(field) ? json[field].get<std::vector<std::string>>()
                              : std::vector<std::string>();
}

// The hash of a beginning of phrases with a word behind it.
std::size_t behind(std::size_t beginning, std::string_view word) {
  std::uint64_t h = text::WordHash::next(text::WordHash::kBegin, static_cast<char16_t>(beginning));
  for (const char c : word) h = text::WordHash::next(h, static_cast<unsigned char>(c));
  return text::WordHash::end(h);
}

// Reads moves.json and answers.json of one folder.
class Reader {
 public:
  Reader(const intent::Catalogue& catalogue, const text::Analyzer& analyzer)
      : catalogue_(catalogue), analyzer_(analyzer) {}

  Result<void> moves(const std::filesystem::path& path) {
    HK_TRY(Json json, read_json(path));
    std::size_t number = 0;
    for (const Json& entry : json) {
      const std::string place = path.string() + ": [" + std::to_string(number++) + "]";
      HK_TRY(Wording wording, text_of(entry, place));
      wording.moves = strings(entry, "moves");
      for (const auto& move : wording.moves)
        if (catalogue_.move_position(move) < 0) return Error(place, "no move " + move);
      if (wording.moves.empty()) return Error(place, "makes no move");
      std::sort(wording.moves.begin(), wording.moves.end(), [&](const auto& a, const auto& b) {
        return catalogue_.move_position(a) < catalogue_.move_position(b);
      });
      if (entry.contains("when")) {
        const Json& when = entry["when"];
        const auto intents = strings(when, "intents"), signals = strings(when, "signals");
        for (const auto& intent : intents)
          if (!catalogue_.intent(intent)) return Error(place, "no intent " + intent);
        for (const auto& signal : signals)
          if (!catalogue_.signal(signal)) return Error(place, "no signal " + signal);
        wording.intents = labels(catalogue_.intents, intents);
        wording.signals = labels(catalogue_.signals, signals);
        wording.course = when.value("course", std::string());
        if (!wording.course.empty() && !contains(kCourses, wording.course))
          return Error(place, "no course " + wording.course);
        const auto channels = strings(when, "channels"), sectors = strings(when, "sectors");
        for (const auto& channel : channels)
          if (!contains(event::kChannels, channel)) return Error(place, "no channel " + channel);
        for (const auto& sector : sectors)
          if (!contains(event::kSectors, sector)) return Error(place, "no sector " + sector);
        wording.channels = labels(event::kChannels, channels);
        wording.sectors = labels(event::kSectors, sectors);
        for (const auto& phrase : strings(entry["when"], "said"))
          wording.said.push_back(analyzer_.normalize(phrase));
      }
      const std::string tone = entry.value("tone", std::string("plain"));
      if (tone != "plain" && tone != "warm" && tone != "dry" && tone != "short")
        return Error(place, "expected the tone plain, warm, dry or short");
      wording.is_short = tone == "short";
      wording.tone = tone == "warm" ? Tone::warm : tone == "dry" ? Tone::dry : Tone::plain;
      out.push_back(std::move(wording));
    }
    return {};
  }

  Result<void> answers(const std::filesystem::path& path) {
    HK_TRY(Json json, read_json(path));
    for (const auto& entry : catalogue_.intents) {
      const std::string place = path.string() + ": intents." + entry.name;
      if (!json.at("intents").contains(entry.name)) return Error(place, "is missing");
      const Json& words = json["intents"][entry.name];
      HK_CHECK(list(words.at("answer"), place + ".answer", "answer", entry.name, ""));
      if (words.contains("ask"))
        for (const auto& [need, texts] : words["ask"].items())
          HK_CHECK(list(texts, place + ".ask", "ask_fact", entry.name, need));
      for (const auto& need : entry.needs)
        if (!json.at("ask").contains(need))
          return Error(path.string(), "ask." + need + " is missing");
    }
    for (const auto& [need, texts] : json.at("ask").items())
      HK_CHECK(list(texts, path.string() + ": ask." + need, "ask_fact", "", need));
    return {};
  }

  std::vector<Wording> out;

 private:
  Result<void> list(const Json& texts, const std::string& place, const std::string& move,
                    const std::string& intent, const std::string& need) {
    if (!texts.is_array() || texts.empty()) return Error(place, "expected a list of wordings");
    for (const Json& entry : texts) {
      HK_TRY(Wording wording, text_of(entry, place));
      wording.moves = {move};
      if (!intent.empty()) wording.intents = labels(catalogue_.intents, std::array{intent});
      wording.need = need;
      out.push_back(std::move(wording));
    }
    return {};
  }

  Result<Wording> text_of(const Json& entry, const std::string& place) {
    Wording wording;
    HK_TRY(wording.text, Pattern::parse(entry.is_string() ? entry.get<std::string>()
                                                          : entry.at("text").get<std::string>()));
    for (const auto& name : wording.text.placeholders())
      if (!contains(kPlaceholders, name)) return Error(place, "no placeholder {" + name + "}");
    if (entry.is_object() && entry.contains("spoken")) {
      HK_TRY(wording.spoken, Pattern::parse(entry["spoken"].get<std::string>()));
      for (const auto& name : wording.spoken->placeholders())
        if (!contains(wording.text.placeholders(), name))
          return Error(place, "{" + name + "} stands in only one register");
    }
    return wording;
  }

  const intent::Catalogue& catalogue_;
  const text::Analyzer& analyzer_;
};

}  // namespace

Result<Pattern> Pattern::parse(const std::string& text) {
  Pattern out;
  out.text_ = text;
  HK_TRY(out.placeholders_, text::placeholders(text));
  // Plain places only, and no quotes: "Hello {name}, order {order_number}".
  std::vector<std::string> literals{""};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') return out;
    if (text[i] != '{') {
      literals.back() += text[i];
      continue;
    }
    const std::size_t end = text.find_first_of(",}", i);
    if (end == text.npos || text[end] == ',') return out;
    names.push_back(text.substr(i + 1, end - i - 1));
    literals.emplace_back();
    i = end;
  }
  out.literals_ = std::move(literals);
  out.placeholders_ = std::move(names);  // each as often as it stands
  return out;
}

std::optional<std::string> Pattern::filled(const text::Values& values,
                                           text::Language language) const {
  for (const auto& name : placeholders_)
    if (!values.contains(name)) return std::nullopt;
  const bool plain = !literals_.empty() &&
                     std::all_of(placeholders_.begin(), placeholders_.end(), [&](const auto& name) {
                       return std::holds_alternative<std::string>(values.find(name)->second);
                     });
  if (!plain) {
    const auto text = text::fill(text_, values, language);
    return text ? std::optional(*text) : std::nullopt;
  }
  std::string out = literals_.front();
  for (std::size_t i = 0; i < placeholders_.size(); ++i)
    out += std::get<std::string>(values.find(placeholders_[i])->second) + literals_[i + 1];
  return out;
}

Roles::Roles(const intent::Catalogue& catalogue) {
  using Names = std::initializer_list<std::string_view>;
  const auto acts = [&](Names names) { return labels(catalogue.acts, names); };
  const auto moves = [&](Names names) { return labels(catalogue.moves, names); };
  const auto places = [&](Names names) {
    std::vector<std::size_t> out;
    for (const auto name : names)
      if (const int place = catalogue.move_position(name); place >= 0)
        out.push_back(static_cast<std::size_t>(place));
    return out;
  };
  harm = 0;
  for (std::size_t i = 0; i < catalogue.acts.size(); ++i)
    if (catalogue.acts[i].harm) harm |= Labels{1} << i;
  question = acts({"question"});
  once = acts({"greeting", "thanks", "apology"});
  safety = labels(catalogue.signals, Names{"safety"});
  greet = moves({"greet"});
  answer = moves({"answer"});
  warm_close = moves({"warm_close"});
  soft = moves({"thank", "summarise", "same_care", "they_matter", "invite_to_talk", "educate",
                "ask_priority"});
  feeling = places(
      {"condole", "acknowledge", "apologise", "own_promise", "calm_boundary", "respect_choice"});
  matter = places({"hand_over", "accept_refusal", "concede", "offer_exception", "take_ownership",
                   "quick_win", "offer_fix", "answer", "ask_fact", "state_process", "hold",
                   "warm_close"});
  beside = moves({"ask_fact", "answer", "take_ownership", "next_step", "warm_close"});
  ask_fact = static_cast<std::size_t>(catalogue.move_position("ask_fact"));
  next_step = static_cast<std::size_t>(catalogue.move_position("next_step"));
}

Result<Phrasebook> Phrasebook::load(const std::filesystem::path& folder,
                                    const intent::Catalogue& catalogue,
                                    const text::Analyzer& analyzer) {
  Phrasebook book;
  book.language_ = text::language_of(folder.filename().string());
  Reader reader(catalogue, analyzer);
  HK_TRY(Json locale, read_json(folder / "locale.json"));
  try {
    book.minutes_ = locale.at("duration").at("minutes");
    book.hours_ = locale.at("duration").at("hours");
    book.days_ = locale.at("duration").at("days");
    book.self_harm_ = locale.at("self_harm");
    book.self_harm_later_ = locale.at("self_harm_later").get<std::vector<std::string>>();
    book.separator_ = locale.at("list_separator");
    book.currencies_ = locale.at("currencies").get<decltype(book.currencies_)>();
    book.essentials_ = locale.at("essentials").get<decltype(book.essentials_)>();
    book.spoken_sectors_ = strings(locale.at("spoken"), "sectors");
    book.spoken_channels_ = strings(locale.at("spoken"), "channels");
    HK_CHECK(reader.moves(folder / "moves.json"));
    HK_CHECK(reader.answers(folder / "answers.json"));
  } catch (const Json::exception& e) {
    return Error(folder.string(), e.what());
  }
  book.wordings_ = std::move(reader.out);
  book.catalogue_ = catalogue;
  book.roles_.emplace(catalogue);
  book.making_.resize(catalogue.moves.size());
  for (std::size_t i = 0; i < book.wordings_.size(); ++i) {
    book.wordings_[i].makes = labels(catalogue.moves, book.wordings_[i].moves);
    book.wordings_[i].place = i;
  }
  for (const Wording& wording : book.wordings_)
    for (const auto& move : wording.moves)
      book.making_[static_cast<std::size_t>(catalogue.move_position(move))].push_back(&wording);
  book.index_phrases();
  book.weigh();
  return book;
}

void Phrasebook::index_phrases() {
  std::vector<std::vector<std::size_t>> answers(1);  // by beginning
  for (const Wording& wording : wordings_) {
    greets_.push_back((wording.makes & roles_->greet) != 0);
    for (std::string_view phrase : wording.said) {
      std::uint32_t at = 0;
      while (!phrase.empty()) {
        const auto word = phrase.substr(0, phrase.find(' '));
        phrase.remove_prefix(std::min(phrase.size(), word.size() + 1));
        const std::size_t hash = behind(at, word);
        any_beginning_.add(hash);
        const Beginning fresh{static_cast<std::uint32_t>(answers.size()), 0, 0};
        const auto [known, is_new] = beginnings_.try_emplace(hash, fresh);
        at = known->second.number;
        if (is_new) answers.emplace_back();
      }
      answers[at].push_back(wording.place);
    }
  }
  for (auto& [unused, beginning] : beginnings_) {
    beginning.first = static_cast<std::uint32_t>(answers_.size());
    for (const std::size_t place : answers[beginning.number])
      answers_.push_back(static_cast<std::uint32_t>(place));
    beginning.count = static_cast<std::uint32_t>(answers_.size()) - beginning.first;
  }
}

Heard Phrasebook::heard(std::string_view said) const {
  constexpr std::size_t kWordsBeforeGreeting = 2;
  Heard out;
  for (std::size_t words = 0; !said.empty(); ++words) {
    std::uint32_t at = 0;
    for (std::size_t begin = 0; begin <= said.size();) {
      const auto end = std::min(said.find(' ', begin), said.size());
      const std::size_t hash = behind(at, said.substr(begin, end - begin));
      if (!any_beginning_.may_have(hash)) break;
      const auto next = beginnings_.find(hash);
      if (next == beginnings_.end()) break;
      const Beginning& beginning = next->second;
      at = beginning.number;
      for (std::uint32_t i = 0; i < beginning.count; ++i)
        if (const std::size_t place = answers_[beginning.first + i];
            words <= kWordsBeforeGreeting || !greets_[place])
          out[place] = std::max(out[place], end);
      begin = end + 1;
    }
    said.remove_prefix(std::min(said.find(' '), said.size() - 1) + 1);
  }
  return out;
}

void Phrasebook::read_wordings(const std::function<Reading(const std::string&)>& read) {
  for (Wording& wording : wordings_)
    for (const Pattern* pattern : {&wording.text, wording.spoken ? &*wording.spoken : nullptr}) {
      if (!pattern) continue;
      Reading reading = read(pattern->text());
      wording.acts |= reading.acts;
      wording.clauses.insert(wording.clauses.end(), reading.clauses.begin(), reading.clauses.end());
    }
  weigh();
}

// One thought for several moves beats several sentences; what fits the case beats what fits any.
void Phrasebook::weigh() {
  using Acts = std::vector<std::string_view>;
  const std::vector<std::pair<std::string_view, Acts>> shown{
      {"acknowledge", {"acknowledgement", "apology"}},
      {"apologise", {"apology"}},
      {"next_step", {"next_step", "follow_up", "promise"}}};
  for (Wording& wording : wordings_) {
    wording.worth = 100 * static_cast<int>(wording.moves.size());
    if (wording.intents != 0) wording.worth += 30;
    if (wording.signals != 0) wording.worth += 40;
    if (wording.channels != 0) wording.worth += 25;
    if (wording.sectors != 0) wording.worth += 15;
    if (contains(wording.text.placeholders(), "name"))
      wording.worth += wording.moves[0] == "greet" ? 60 : 4;
    // What the business has told us is said rather than looked up.
    if (std::any_of(kTold.begin(), kTold.end(),
                    [&](auto told) { return contains(wording.text.placeholders(), told); }))
      wording.worth += 20;
    // The review of a draft must see what the wording is for.
    for (const auto& [move, acts] : shown)
      if (contains(wording.moves, move) && (wording.acts & labels(catalogue_.acts, acts)) == 0) {
        wording.worth -= 120;
        break;
      }
  }
  gather();
}

void Phrasebook::gather() {
  const std::size_t intents = catalogue_.intents.size();
  candidates_.clear();
  for (const Wording& w : wordings_)
    candidates_.push_back({static_cast<std::uint32_t>(w.place),
                           static_cast<std::uint32_t>(w.channels),
                           static_cast<std::uint32_t>(w.sectors), w.worth, w.makes, w.acts, w.tone,
                           w.is_short, !w.course.empty() || !w.need.empty() || !w.said.empty()});
  general_.assign(catalogue_.moves.size(), {});
  special_.assign(catalogue_.moves.size(), std::vector<Candidates>(intents));
  for (std::size_t move = 0; move < making_.size(); ++move)
    for (const Wording* w : making_[move]) {
      if (!w->said.empty()) continue;
      const auto add = [&](Candidates& to) {
        to.signals.push_back(w->signals);
        to.all.push_back(candidates_[w->place]);
      };
      if (w->intents == 0) add(general_[move]);
      for (std::size_t intent = 0; intent < intents; ++intent)
        if ((w->intents >> intent & 1) != 0) add(special_[move][intent]);
    }
}

const std::vector<const Wording*>& Phrasebook::making(std::string_view move) const {
  static const std::vector<const Wording*> kNone;
  const int place = catalogue_.move_position(move);
  return place < 0 ? kNone : making_[static_cast<std::size_t>(place)];
}

const Phrasebook::Candidates& Phrasebook::special(std::size_t move, std::string_view intent) const {
  static const Candidates kNone;
  const auto* entry = catalogue_.intent(intent);
  if (!entry) return kNone;
  return special_.at(move)[static_cast<std::size_t>(entry - catalogue_.intents.data())];
}

std::string Phrasebook::days(std::int64_t count) const {
  const auto filled = text::fill(days_, {{"n", count}}, language_);
  return filled ? *filled : std::to_string(count);
}

std::string Phrasebook::currency(const std::string& code) const {
  const auto it = currencies_.find(code);
  return it == currencies_.end() ? code : it->second;
}

std::string Phrasebook::labelled(const std::string& field, const std::string& text) const {
  const auto it = essentials_.find(field);
  if (it == essentials_.end()) return text;
  const auto filled = text::fill(it->second, {{"text", text}}, language_);
  return filled ? *filled : text;
}

bool Phrasebook::speaks(std::string_view sector, std::string_view channel) const {
  return contains(spoken_sectors_, sector) && contains(spoken_channels_, channel);
}

std::string Phrasebook::duration(std::int64_t minutes) const {
  const bool hours = minutes >= 60 && minutes % 60 == 0;
  const auto filled =
      text::fill(hours ? hours_ : minutes_, {{"n", hours ? minutes / 60 : minutes}}, language_);
  return filled ? *filled : std::to_string(minutes);
}

}  // namespace hamkalam::reply

#include "channel/channel.hpp"
#include "channel/generic/generic.hpp"

namespace hamkalam::channel {

std::string HttpRequest::header(const std::string& lower_case_name) const {
  const auto it = headers.find(lower_case_name);
  return it == headers.end() ? std::string() : it->second;
}

const Channel* find(std::string_view platform) {
  static const Generic generic;
  if (platform == "generic") return &generic;
  return nullptr;
}

const std::vector<std::string_view>& names() {
  static const std::vector<std::string_view> all{"generic"};
  return all;
}

}  // namespace hamkalam::channel

// A configuration is refused with a place, or prints as JSON that reads as the same configuration.
#include "fuzz/scratch.hpp"
#include "server/settings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hamkalam;
  server::Config config;
  const auto read = server::read_config(fuzz::scratch(data, size), config);
  if (!read) {
    fuzz::must(!read.error().where.empty(), "an error has a place");
  } else {
    (void)server::settle(config);
    const std::string printed = server::config_json(config);
    server::Config again;
    const auto text = reinterpret_cast<const std::uint8_t*>(printed.data());
    fuzz::must(server::read_config(fuzz::scratch(text, printed.size()), again).has_value(),
               "what is printed can be read");
    for (const auto& setting : server::settings())
      fuzz::must(setting.secret || server::equal(setting, config, again), "it is the same");
  }
  // The same bytes as a variable of the environment, for each setting in turn.
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const auto& setting : server::settings())
    (void)server::set(setting.key, text, server::variable_name(setting), config);
  return 0;
}

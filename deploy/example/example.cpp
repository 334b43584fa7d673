// Reads one message with the brain of hamkalam: ./example "my order is late"
#include <iostream>

#include "assist/exchange.hpp"

int main(int argc, char** argv) {
  using namespace hamkalam;
  const std::filesystem::path data = HAMKALAM_DATA;
  const auto assistant = assist::Assistant::load(data, data / "model.bin");
  if (!assistant) {
    std::cerr << assistant.error().text() << "\n";
    return 1;
  }
  event::Event event;
  event.conversation = "c-1", event.id = "m-1", event.at = 1772355600000;  // 2026-03-01 09:00 UTC
  event.type = event::Type::message, event.from = event::From::customer;
  event.text = argc > 1 ? argv[1] : "my order is late";
  auto conversation = assistant->begin(event.conversation);
  std::cout << assist::exchange(*assistant, conversation, {}, event).answer << "\n";
}

#include "text/identifiers.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace hamkalam::text {
namespace {

// How many ways to change one digit of `code` to another leave it right.
template <class Right>
int mistaken(const std::string& code, Right right) {
  int out = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] < '0' || code[i] > '9') continue;
    for (char c = '0'; c <= '9'; ++c) {
      std::string other = code;
      other[i] = c;
      if (c != code[i] && right(other)) ++out;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("card numbers have a check digit", "[text]") {
  for (const std::string card : {"4111111111111111", "5555555555554444", "378282246310005",
                                 "6011111111111117", "30569309025904", "79927398713", "18"}) {
    INFO(card);
    CHECK(luhn_right(card));
    CHECK(mistaken(card, luhn_right) == 0);
  }
  for (const char* card : {"", "0", "7", "4111111111111112", "4111111111111", "1234567890123456"}) {
    INFO(card);
    CHECK_FALSE(luhn_right(card));
  }
  // Of digits that are all the same the sum may be right, but nobody has such a card.
  CHECK_FALSE(luhn_right("0000000000000000"));
  CHECK_FALSE(luhn_right("5555555555555555"));
}

TEST_CASE("account numbers have two check digits", "[text]") {
  const std::vector<std::string> accounts = {
      "GB82WEST12345698765432",          "DE89370400440532013000",
      "SA0380000000608010167519",        "IR580540105180021273113007",
      "AE070331234567890123456",         "NO9386011117947",  // the shortest there is
      "MT84MALT011000012345MTLCAST001S", "BH67BMAG00001299123456"};
  for (const std::string& account : accounts) {
    INFO(account);
    CHECK(iban_right(account));
    CHECK(mistaken(account, iban_right) == 0);
    std::string lower = account;
    for (char& c : lower)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 0x20);
    CHECK(iban_right(lower));
    std::string swapped = account;  // two digits the wrong way round
    for (std::size_t i = 4; i + 1 < account.size(); ++i)
      if (account[i] != account[i + 1]) {
        std::swap(swapped[i], swapped[i + 1]);
        CHECK_FALSE(iban_right(swapped));
        break;
      }
  }
  for (const char* code :
       {"", "GB", "GB82", "GB82WEST1234", "GB82WEST123456987654321234567890123",  // 35
        "GBA2WEST12345698765432", "12345698765432123456", "GB82 WEST 1234 5698 7654 32",
        "GB82WEST1234569876543-", "G182WEST12345698765432"}) {
    INFO(code);
    CHECK_FALSE(iban_right(code));
  }
}

TEST_CASE("Iranian national ids have a check digit", "[text]") {
  for (const std::string id : {"0499370899", "0790419904", "0084575948", "0013542419"}) {
    INFO(id);
    CHECK(iranian_national_id_right(id));
    for (char c = '0'; c <= '9'; ++c)
      CHECK(iranian_national_id_right(id.substr(0, 9) + c) == (c == id[9]));
  }
  for (const char* id : {"", "049937089", "04993708990", "0499370898", "1111111111", "0000000000",
                         "0001234567", "1230000001"}) {
    INFO(id);
    CHECK_FALSE(iranian_national_id_right(id));
  }
  // Every place and person has exactly one check digit.
  for (const std::string head : {"001000001", "987654321", "123456789", "100100100"}) {
    int right = 0;
    for (char c = '0'; c <= '9'; ++c) right += iranian_national_id_right(head + c);
    CHECK(right == 1);
  }
}

}  // namespace hamkalam::text

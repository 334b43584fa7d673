// A JWT is refused, or names somebody, by the algorithm that was configured and for now. The input
// is a whole token; or header and claims, a line each, which the target signs, so that what lies
// behind the signature is reached. The same bytes as a file of tokens, too.
#include "access/jwt.hpp"

#include "access/secret.hpp"
#include "access/tokens.hpp"
#include "fuzz/scratch.hpp"

namespace {

using namespace hamkalam;

constexpr event::Time kNow = 1'772'356'320'000;
const std::string kSecret = "a secret of this target alone, 32 bytes and more";

const access::Jwt& desk() {
  static const auto made = access::Jwt::make({"HS256", kSecret, "", ""});
  return *made;
}

void look(const Result<access::Identity>& who) {
  if (!who) return fuzz::must(!who.error().where.empty(), "an error has a place");
  fuzz::must(access::is_subject(who->subject), "a subject is one");
  fuzz::must(who->expires == 0 || who->expires > kNow, "nobody comes in late");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  fuzz::must(!desk().find(text, kNow), "nobody guesses a signature");
  if (const auto line = text.find('\n'); line != text.npos) {
    const std::string joined = access::to_base64url(text.substr(0, line)) + "." +
                               access::to_base64url(text.substr(line + 1));
    look(desk().find(joined + "." + access::to_base64url(access::hmac_sha256(kSecret, joined)),
                     kNow));
  }
  const auto tokens = access::Tokens::load(fuzz::scratch(data, size));
  if (!tokens) {
    fuzz::must(!tokens.error().where.empty(), "an error has a place");
  } else {
    look(tokens->find(text, kNow));
    const std::string path = fuzz::scratch(nullptr, 0);
    fuzz::must(tokens->save(path).has_value(), "what was read can be written");
    const auto again = access::Tokens::load(path);
    fuzz::must(again && again->all().size() == tokens->all().size(), "and read again");
  }
  return 0;
}

#include "access/jwt.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "access/secret.hpp"
#include "support/catch.hpp"

namespace hamkalam::access {
namespace {

constexpr event::Time kSigned = 1'772'356'320'000;
constexpr std::int64_t kSeconds = kSigned / 1000;
const std::string kSecret = "an example secret of 32 bytes...";

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

const Key& rsa_key() {
  static const Key key(EVP_RSA_gen(2048), EVP_PKEY_free);
  return key;
}

std::string public_pem(EVP_PKEY* key) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PUBKEY(bytes.get(), key);
  char* begin = nullptr;
  const long size = BIO_get_mem_data(bytes.get(), &begin);
  return std::string(begin, static_cast<std::size_t>(size));
}

std::string seal_rsa(EVP_PKEY* key, const std::string& text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key);
  std::string out(512, '\0');
  std::size_t size = out.size();
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
  out.resize(size);
  return out;
}

std::string joined(const std::string& header, const std::string& claims) {
  return to_base64url(header) + "." + to_base64url(claims);
}
std::string hs256(const std::string& header, const std::string& claims,
                  const std::string& key = kSecret) {
  const std::string text = joined(header, claims);
  return text + "." + to_base64url(hmac_sha256(key, text));
}
std::string rs256(const std::string& header, const std::string& claims) {
  const std::string text = joined(header, claims);
  return text + "." + to_base64url(seal_rsa(rsa_key().get(), text));
}

std::string claims(const std::string& more, std::int64_t expires = kSeconds + 600) {
  return R"({"sub":"sara","role":"agent","exp":)" + std::to_string(expires) + more + "}";
}

const std::string kHs = R"({"alg":"HS256","typ":"JWT"})", kRs = R"({"alg":"RS256","typ":"JWT"})";

Jwt hmac_desk(std::string issuer = "", std::string audience = "") {
  return *Jwt::make({"HS256", kSecret, std::move(issuer), std::move(audience)});
}

}  // namespace

TEST_CASE("a help desk's token names its agent", "[access]") {
  const Jwt desk = hmac_desk();
  const auto sara = desk.find(hs256(kHs, claims("")), kSigned);
  REQUIRE(sara);
  CHECK(sara->role == Role::agent);
  CHECK(sara->subject == "sara");
  CHECK(sara->token == "jwt");
  CHECK(sara->expires == (kSeconds + 660) * 1000);

  const Jwt signed_desk = *Jwt::make({"RS256", public_pem(rsa_key().get()), "", ""});
  CHECK(signed_desk.find(rs256(kRs, claims("")), kSigned)->subject == "sara");
  CHECK_FALSE(signed_desk.find(rs256(kRs, claims("")), kSigned + 700'000));
}

TEST_CASE("RFC 7515's example of HS256 has a signature that fits", "[access]") {
  // Appendix A.1: it names no role, so that is what it is refused for, and not its signature.
  const auto key = from_base64url(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const std::string token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
      "fQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const Jwt desk = *Jwt::make({"HS256", *key, "", ""});
  CHECK(desk.find(token, 1'300'819'000'000).error().where == "jwt role");
  CHECK(desk.find(token, kSigned).error().where == "jwt exp");
  std::string forged = token;
  forged.back() = 'A';
  CHECK(desk.find(forged, 1'300'819'000'000).error().what == "the signature does not fit");
}

TEST_CASE("another algorithm is never taken", "[access]") {
  const Jwt desk = hmac_desk();
  for (const char* name : {"none", "None", "NONE", "", "HS384", "RS256", "hs256"}) {
    const std::string header = R"({"alg":")" + std::string(name) + "\"}";
    CHECK_FALSE(desk.find(hs256(header, claims("")), kSigned));
    CHECK_FALSE(desk.find(joined(header, claims("")) + ".", kSigned));
  }
  CHECK_FALSE(desk.find(joined(kHs, claims("")) + ".", kSigned));
  CHECK_FALSE(desk.find(joined(kHs, claims("")), kSigned));
  CHECK_FALSE(desk.find(hs256(R"({"typ":"JWT"})", claims("")), kSigned));
  CHECK_FALSE(desk.find(hs256(R"({"alg":["HS256"]})", claims("")), kSigned));
  CHECK_FALSE(desk.find(hs256(R"({"alg":"none","alg":"HS256"})", claims("")), kSigned));
  CHECK_FALSE(desk.find(hs256(R"({"alg":"HS256","crit":["exp"]})", claims("")), kSigned));

  // The public key is no secret: an HMAC under it must not pass for the desk's signature.
  const std::string pem = public_pem(rsa_key().get());
  const Jwt signed_desk = *Jwt::make({"RS256", pem, "", ""});
  CHECK_FALSE(signed_desk.find(hs256(kHs, claims(""), pem), kSigned));
  CHECK_FALSE(signed_desk.find(hs256(kRs, claims(""), pem), kSigned));
  CHECK_FALSE(signed_desk.find(joined(R"({"alg":"none"})", claims("")) + ".", kSigned));
  const Key other(EVP_RSA_gen(2048), EVP_PKEY_free);
  const std::string text = joined(kRs, claims(""));
  CHECK_FALSE(signed_desk.find(text + "." + to_base64url(seal_rsa(other.get(), text)), kSigned));
}

TEST_CASE("times hold within a minute", "[access]") {
  const Jwt desk = hmac_desk();
  auto ok = [&](const std::string& body) {
    return desk.find(hs256(kHs, body), kSigned).has_value();
  };
  CHECK(ok(claims("", kSeconds - 59)));
  CHECK_FALSE(ok(claims("", kSeconds - 60)));
  CHECK(ok(claims(",\"nbf\":" + std::to_string(kSeconds + 60))));
  CHECK_FALSE(ok(claims(",\"nbf\":" + std::to_string(kSeconds + 61))));
  CHECK_FALSE(ok(claims(R"(,"nbf":"soon")")));
  CHECK_FALSE(ok(R"({"sub":"sara","role":"agent"})"));
  for (const char* exp : {"\"1772356920\"", "null", "-1", "0", "1e300", "true", "{}"})
    CHECK_FALSE(ok(R"({"sub":"sara","role":"agent","exp":)" + std::string(exp) + "}"));
}

TEST_CASE("issuer and audience hold where they are configured", "[access]") {
  auto ok = [](const Jwt& desk, const std::string& more) {
    return desk.find(hs256(kHs, claims(more)), kSigned).has_value();
  };
  const Jwt desk = hmac_desk("https://desk.example", "hamkalam");
  CHECK(ok(desk, R"(,"iss":"https://desk.example","aud":"hamkalam")"));
  CHECK(ok(desk, R"(,"iss":"https://desk.example","aud":["crm","hamkalam"])"));
  CHECK_FALSE(ok(desk, R"(,"iss":"https://desk.example","aud":"crm")"));
  CHECK_FALSE(ok(desk, R"(,"iss":"https://desk.example","aud":["crm"])"));
  CHECK_FALSE(ok(desk, R"(,"iss":"https://desk.example","aud":{"hamkalam":1})"));
  CHECK_FALSE(ok(desk, R"(,"iss":"https://desk.example")"));
  CHECK_FALSE(ok(desk, R"(,"iss":"https://evil.example","aud":"hamkalam")"));
  CHECK_FALSE(ok(desk, R"(,"aud":"hamkalam")"));
  CHECK(ok(hmac_desk(), R"(,"iss":"anybody","aud":"anything")"));
}

TEST_CASE("junk is refused", "[access]") {
  const Jwt desk = hmac_desk();
  const std::string good = hs256(kHs, claims(""));
  REQUIRE(desk.find(good, kSigned));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string other = good;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(desk.find(other, kSigned));
    CHECK_FALSE(desk.find(good.substr(0, i), kSigned));
  }
  const std::string nul = good + std::string(1, '\0') + "x";
  for (const std::string& bad :
       {std::string(),
        std::string("."),
        std::string(".."),
        std::string("..."),
        good + ".",
        good + "=",
        "." + good,
        good + "." + good,
        nul,
        std::string(1 << 20, 'A'),
        std::string(1 << 20, '.'),
        hs256(kHs, "[]"),
        hs256(kHs, "\"x\""),
        hs256("[]", claims("")),
        hs256(kHs, R"({"sub":"sara","sub":"mina","role":"agent","exp":1872356920})"),
        hs256(kHs, std::string(1000, '[')),
        hs256(kHs, R"({"role":"agent","exp":1872356920})"),
        hs256(kHs, R"({"sub":"sara","exp":1872356920})"),
        hs256(kHs, R"({"sub":"sa ra","role":"agent","exp":1872356920})"),
        hs256(kHs, R"({"sub":"sara","role":"root","exp":1872356920})"),
        hs256(kHs, claims(",\"x\":\"" + std::string(9000, 'x') + "\""))})
    CHECK_FALSE(desk.find(bad, kSigned));
}

TEST_CASE("keys that protect nothing are refused", "[access]") {
  CHECK_FALSE(Jwt::make({"HS256", "short", "", ""}));
  CHECK_FALSE(Jwt::make({"none", kSecret, "", ""}));
  CHECK_FALSE(Jwt::make({"", kSecret, "", ""}));
  CHECK_FALSE(Jwt::make({"RS256", kSecret, "", ""}));
  const Key small(EVP_RSA_gen(1024), EVP_PKEY_free);
  CHECK_FALSE(Jwt::make({"RS256", public_pem(small.get()), "", ""}));
  const Key curve(EVP_EC_gen("P-256"), EVP_PKEY_free);
  CHECK_FALSE(Jwt::make({"RS256", public_pem(curve.get()), "", ""}));
}

}  // namespace hamkalam::access

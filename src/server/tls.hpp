// TLS by OpenSSL, without Asio: a certificate that can be read again, and one session over a
// non-blocking socket, which says what it waits for.
//
//   HK_TRY(auto tls, Tls::load("server.pem", "server.key"));
//   TlsSession session = tls->accept(socket);
//   session.handshake();   // Want::read: call again once the socket can be read
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace hamkalam::server {

enum class Want { nothing, read, write, closed, failed };

// Keeps no buffers while it is idle: a few kilobytes a session instead of seventy.
class TlsSession {
 public:
  TlsSession() = default;
  TlsSession(ssl_ctx_st* context, int socket);  // of a server
  // Of a client: the certificate must be that of `host`, a name or an address.
  TlsSession(ssl_ctx_st* context, int socket, const std::string& host);
  explicit operator bool() const { return ssl_ != nullptr; }

  Want handshake();
  Want read(void* data, std::size_t size, std::size_t& done);
  Want write(const void* data, std::size_t size, std::size_t& done);
  void say_goodbye();         // close_notify, if the socket takes it at once
  std::string fault() const;  // why the handshake failed: what is wrong with the certificate

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  Want after(int result);
  std::unique_ptr<ssl_st, Free> ssl_;
  bool broken_ = false;
};

// TLS 1.2 and 1.3 with forward secrecy; no tickets, no renegotiation, no compression; offers
// http/1.1.
class Tls {
 public:
  // The certificate with its chain, and its key, as PEM files. Errors name the file. Sessions go on
  // with what they began with, whatever takes this one's place.
  static Result<Tls> load(const std::filesystem::path& certificate,
                          const std::filesystem::path& key);

  TlsSession accept(int socket) const { return {context_.get(), socket}; }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Context = std::unique_ptr<ssl_ctx_st, Free>;
  static Result<Context> read(const std::filesystem::path& certificate,
                              const std::filesystem::path& key);

  Context context_;
};

// TLS towards others: certificates are verified against what the system trusts (SSL_CERT_FILE and
// SSL_CERT_DIR name others).
class TlsClient {
 public:
  static Result<TlsClient> create();
  TlsSession connect(int socket, const std::string& host) const {
    return {context_.get(), socket, host};
  }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

}  // namespace hamkalam::server

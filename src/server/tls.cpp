#include "server/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>

namespace hamkalam::server {
namespace {

std::string last_fault() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason ? reason : "cannot be read";
}

// http/1.1 where a client offers it; one that offers none of ours goes on without the extension.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned size, void*) {
  static const unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kOurs, sizeof kOurs - 1, offered, size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}
void Tls::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

TlsSession::TlsSession(ssl_ctx_st* context, int socket) : ssl_(SSL_new(context)) {
  broken_ = !ssl_ || SSL_set_fd(ssl_.get(), socket) != 1;
  if (ssl_) SSL_set_accept_state(ssl_.get());
}

TlsSession::TlsSession(ssl_ctx_st* context, int socket, const std::string& host)
    : ssl_(SSL_new(context)) {
  SSL* ssl = ssl_.get();
  broken_ = !ssl || SSL_set_fd(ssl, socket) != 1;
  if (broken_) return;
  SSL_set_connect_state(ssl);
  SSL_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1) return;
  ERR_clear_error();  // a name, then
  broken_ =
      SSL_set1_host(ssl, host.c_str()) != 1 || SSL_set_tlsext_host_name(ssl, host.c_str()) != 1;
}

std::string TlsSession::fault() const {
  const long result = ssl_ ? SSL_get_verify_result(ssl_.get()) : X509_V_OK;
  return result == X509_V_OK ? "the TLS handshake failed"
                             : "its certificate is not trusted: " +
                                   std::string(X509_verify_cert_error_string(result));
}

Want TlsSession::after(int result) {
  if (result > 0) return Want::nothing;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ: return Want::read;
    case SSL_ERROR_WANT_WRITE: return Want::write;
    case SSL_ERROR_ZERO_RETURN: return Want::closed;
    default:
      broken_ = true;  // OpenSSL forbids any further call
      ERR_clear_error();
      return Want::failed;
  }
}

Want TlsSession::handshake() {
  if (broken_) return Want::failed;
  ERR_clear_error();
  return after(SSL_do_handshake(ssl_.get()));
}

Want TlsSession::read(void* data, std::size_t size, std::size_t& done) {
  if (broken_) return Want::failed;
  ERR_clear_error();
  return after(SSL_read_ex(ssl_.get(), data, size, &done));
}

Want TlsSession::write(const void* data, std::size_t size, std::size_t& done) {
  if (broken_) return Want::failed;
  ERR_clear_error();
  return after(SSL_write_ex(ssl_.get(), data, size, &done));
}

void TlsSession::say_goodbye() {
  if (!ssl_ || broken_ || !SSL_is_init_finished(ssl_.get())) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

Result<Tls::Context> Tls::read(const std::filesystem::path& certificate,
                               const std::filesystem::path& key) {
  Context context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* ctx = context.get();
  if (!ctx) return Error("tls", last_fault());
  SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
  SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(ctx, 0);
  SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, nullptr);
  // A key with a passphrase is refused instead of asked for at a terminal.
  SSL_CTX_set_default_passwd_cb(ctx, [](char*, int, int, void*) { return -1; });
  if (SSL_CTX_use_certificate_chain_file(ctx, certificate.c_str()) != 1)
    return Error(certificate.string(), "no certificate in PEM: " + last_fault());
  if (SSL_CTX_use_PrivateKey_file(ctx, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return Error(key.string(), "no private key of this certificate in PEM: " + last_fault());
  if (SSL_CTX_check_private_key(ctx) != 1)
    return Error(key.string(), "is not the key of this certificate: " + last_fault());
  return context;
}

void TlsClient::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

Result<TlsClient> TlsClient::create() {
  TlsClient client;
  client.context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* ctx = client.context_.get();
  if (!ctx || SSL_CTX_set_default_verify_paths(ctx) != 1) return Error("tls", last_fault());
  SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
  SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  static const unsigned char kOurs[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(ctx, kOurs, sizeof kOurs - 1);
  return client;
}

Result<Tls> Tls::load(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  Tls tls;
  HK_TRY(tls.context_, read(certificate, key));
  return tls;
}

}  // namespace hamkalam::server

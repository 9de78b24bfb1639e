// Certificates from files, and the words for what can be wrong with a connection.
#include "infra/http/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <array>

#include "domain/base/text.h"

namespace geppetto::http {
namespace {

constexpr std::size_t kMaxPemBytes = 4 << 20;  // the whole Mozilla bundle has 220 kB
constexpr std::string_view kPemMark = "-----BEGIN CERTIFICATE-----";

Result<std::string> read_pem(const std::string& path, const char* whose) {
  const std::string what = std::string(whose) + " " + path + ": ";
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Error{ErrorKind::Io, what + strerror(errno)};
  std::string text;
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    const ssize_t n = read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0 || text.size() > kMaxPemBytes) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  close(fd);
  if (text.size() > kMaxPemBytes || text.find(kPemMark) == std::string::npos)
    return Error{ErrorKind::Invalid, what + "holds no certificate (PEM)"};
  if (text.back() != '\n') text += '\n';
  return text;
}

bool holds(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

std::string certificate_trouble(const std::string& detail, const std::string& host) {
  const std::string of_host = "the certificate of " + host + " ";
  if (holds(detail, "expired")) return of_host + "has expired; its owner has to renew it";
  if (holds(detail, "not yet valid")) return of_host + "is not valid yet; is this machine's clock right?";
  if (holds(detail, "subject name") || holds(detail, "does not match") || holds(detail, "host name"))
    return of_host + "is for another host";
  if (holds(detail, "self-signed") || holds(detail, "self signed") || holds(detail, "local issuer") ||
      holds(detail, "unknown"))
    return of_host +
           "is signed by nobody this machine trusts; name its authority's file with --ca, or SSL_CERT_FILE";
  return of_host + "is not accepted: " + single_line(detail).substr(0, 200);
}

}  // namespace

Result<std::string> extra_certificates(const std::string& ssl_cert_file, const std::string& account_file) {
  std::string out;
  if (!ssl_cert_file.empty()) {
    Result<std::string> pem = read_pem(ssl_cert_file, "SSL_CERT_FILE");
    if (!pem) return pem;
    out += *pem;
  }
  if (!account_file.empty()) {
    Result<std::string> pem = read_pem(account_file, "certificates");
    if (!pem) return pem;
    out += *pem;
  }
  return out;
}

// libcurl's codes are many; what a caller can do about them is little.
Error transfer_error(CURLcode code, const std::string& detail, long connect_code, const std::string& host) {
  if (connect_code == 407) return {ErrorKind::Network, "407: the proxy wants to know who you are"};
  if (connect_code >= 400)
    return {ErrorKind::Network,
            std::to_string(connect_code) + ": the proxy does not let " + host + " through"};
  const auto network = [&host](const std::string& why) {
    return Error{ErrorKind::Network, host + ": " + why};
  };
  const int number = code;
  switch (number) {
    case CURLE_COULDNT_RESOLVE_HOST: return network("no such host, or no network");
    case CURLE_COULDNT_RESOLVE_PROXY: return {ErrorKind::Network, "the proxy's name is not known"};
    case CURLE_COULDNT_CONNECT: return network("nobody answers there");
    case CURLE_OPERATION_TIMEDOUT: return {ErrorKind::Timeout, host + ": no answer in time"};
    case CURLE_PEER_FAILED_VERIFICATION: return {ErrorKind::Network, certificate_trouble(detail, host)};
    case CURLE_SSL_CONNECT_ERROR:
      return network("no secure connection: " + single_line(detail).substr(0, 200));
    case CURLE_SSL_CACERT_BADFILE: return {ErrorKind::Invalid, "the file of certificates cannot be used"};
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_PARTIAL_FILE: return {ErrorKind::Protocol, host + ": its answer was cut off"};
    case CURLE_GOT_NOTHING: return network("it closed the connection without an answer");
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return network("the connection broke");
    default: return network(single_line(detail).substr(0, 200));
  }
}

}  // namespace geppetto::http

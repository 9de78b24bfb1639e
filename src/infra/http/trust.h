// Which certificates are trusted, and what a person is told when one is not.
#pragma once
#include <curl/curl.h>

#include <string>

#include "domain/base/result.h"

namespace geppetto::http {

// The PEM text of SSL_CERT_FILE and the account's file together; empty: the system's own store does.
// Io, Invalid: a file is not there or holds no certificate.
Result<std::string> extra_certificates(const std::string& ssl_cert_file, const std::string& account_file);

// What a failed transfer means. `detail` is libcurl's own text, `connect_code` the proxy's answer to CONNECT
// (0: none), `host` the one that was asked.
Error transfer_error(CURLcode code, const std::string& detail, long connect_code, const std::string& host);

}  // namespace geppetto::http

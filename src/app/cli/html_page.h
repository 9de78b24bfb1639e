// A transcript as one page of HTML that needs nothing beside itself: styles in the page, no script, no
// picture. It is well-formed XML too.
#pragma once
#include <string>
#include <string_view>

#include "infra/wire/reply.h"

namespace geppetto::cli {

// What stands before the lines; `title` is any text.
std::string html_head(std::string_view title);
// One line with its styles as classes, its time as title, and what it names of http, https and mailto as
// links.
std::string html_line(const wire::LogLine& line);
std::string html_tail();

}  // namespace geppetto::cli

// Texts are UTF-8 here. The header's names without a width are macros, which are not imported: Swift calls those with
// the width, such as pcre2_match_8.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

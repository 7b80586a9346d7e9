// The header is imported through a file of ours, since the path of a system's header differs.
#include <idn2.h>

/* SPDX-License-Identifier: MIT */
/* The only file that is rebuilt when the version changes. */
#include "base/version.h"

#include "gen/version.h"

const char sa_version[] = SA_VERSION;
const char sa_commit[] = SA_COMMIT;

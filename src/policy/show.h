/* SPDX-License-Identifier: MIT */
/* The resolved policy as YAML, with the origin of every line. */
#ifndef SA_POLICY_SHOW_H
#define SA_POLICY_SHOW_H

#include "base/str.h"
#include "policy/tree.h"

/*
 * Writes the merged tree `root` as a policy file that reads back to the same policy; each line ends
 * with a comment that names the file and line it comes from.
 */
void sa_policy_text(const struct sa_policy *policy, const struct sa_node *root, struct sa_str *out);

#endif

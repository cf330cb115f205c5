/* SPDX-License-Identifier: MIT */
/* The rows of the commands; each is defined in its own cmd_<name>.c and listed in commands.c. */
#ifndef SA_CLI_CMDS_H
#define SA_CLI_CMDS_H

#include "cli/cmd.h"

extern const struct sa_cmd sa_cmd_action;
extern const struct sa_cmd sa_cmd_audit;
extern const struct sa_cmd sa_cmd_baseline;
extern const struct sa_cmd sa_cmd_calibrate;
extern const struct sa_cmd sa_cmd_compare;
extern const struct sa_cmd sa_cmd_inspect;
extern const struct sa_cmd sa_cmd_init;
extern const struct sa_cmd sa_cmd_policy;
extern const struct sa_cmd sa_cmd_pr_summary;
extern const struct sa_cmd sa_cmd_snapshot;
extern const struct sa_cmd sa_cmd_gate;
extern const struct sa_cmd sa_cmd_kpi_gate;
extern const struct sa_cmd sa_cmd_verify_deltas;
extern const struct sa_cmd sa_cmd_warmup_metrics;
extern const struct sa_cmd sa_cmd_edge_audit;
extern const struct sa_cmd sa_cmd_watch;
extern const struct sa_cmd sa_cmd_run;
extern const struct sa_cmd sa_cmd_help;
extern const struct sa_cmd sa_cmd_completion;
extern const struct sa_cmd sa_cmd_version;

#endif

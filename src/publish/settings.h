/* SPDX-License-Identifier: MIT */
/* What a job may say of posting. */
#ifndef SA_PUBLISH_SETTINGS_H
#define SA_PUBLISH_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

enum { SA_MODE_UPDATE, SA_MODE_NEW, SA_MODE_RECREATE, SA_MODE_OFF, SA_MODE_COUNT };
enum { SA_STAGE_JUDGE, SA_STAGE_RELAY };
enum { SA_WHEN_ALWAYS, SA_WHEN_CHANGE, SA_WHEN_HOLD };

struct sa_post_settings {
	int comment, comment_on;			      /* SA_MODE_..., SA_WHEN_... */
	const char *comment_key, *check_name, *commit_status; /* "" for none */
	bool annotations;
	const char *github_token; /* "" for none: nothing can be posted */
	uint64_t api_timeout;	  /* seconds, for all requests */
	uint64_t pr_number;	  /* 0: as the event says */
	uint64_t job_index, job_total;
	int mode; /* SA_STAGE_... */
};

#endif

/* SPDX-License-Identifier: MIT */
/* How a policy reads. */
#include "policy/reading.h"

#include "codec/sha256.h"
#include "policy/digest.h"
#include "policy/json_part.h"

static const char *digest_of(const struct sa_str *text, struct sa_arena *arena)
{
	char *hex = sa_arena_alloc(arena, SA_SHA256_HEX);

	sa_sha256_hex(text->buf, text->len, hex);
	return hex;
}

static const char *rows_of(const struct sa_policy *policy, size_t metric, struct sa_arena *arena)
{
	static const char *const key[] = {"better", "boolean", "from", "kind", "reduce", "unit"};
	struct sa_jout j;
	SA_STR_SCOPE(text);

	sa_jout_init_compact(&j, &text);
	sa_pj_input(&j, &policy->input[policy->metric[metric].input]);
	for (size_t i = 0; i < sizeof key / sizeof *key; i++)
		sa_str_printf(&text, "\n%s", sa_policy_member_text(policy, metric, key[i], arena));
	return digest_of(&text, arena);
}

static const char *counting_of(const struct sa_policy *policy, size_t metric,
			       struct sa_arena *arena)
{
	SA_STR_SCOPE(text);

	sa_str_puts(&text, sa_policy_member_text(policy, metric, "min-present", arena));
	for (size_t i = 0; i < policy->n_complete; i++) {
		if (policy->complete[i].input == policy->metric[metric].input)
			sa_str_printf(&text, "\n%llu",
				      (unsigned long long)policy->complete[i].rows);
	}
	sa_str_printf(&text, "\n%s", sa_policy_block_text(policy, "masks", arena));
	return digest_of(&text, arena);
}

struct sa_policy_reading sa_policy_reading_of(const struct sa_policy *policy,
					      struct sa_arena *arena)
{
	struct sa_policy_reading reading = {
		.rows = SA_NEW_ARRAY(arena, policy->n_metric, const char *),
		.counting = SA_NEW_ARRAY(arena, policy->n_metric, const char *),
		.window = SA_NEW_ARRAY(arena, policy->n_window, const char *),
	};

	for (size_t i = 0; i < policy->n_metric; i++) {
		reading.rows[i] = rows_of(policy, i, arena);
		reading.counting[i] = counting_of(policy, i, arena);
	}
	for (size_t i = 0; i < policy->n_window; i++)
		reading.window[i] = sa_policy_window_text(&policy->window[i], arena);
	return reading;
}

/* SPDX-License-Identifier: MIT */
/* Policy files: no crash, mistakes have a place, and what is taken reads back the same from show. */
#include "fuzz.h"

#include "policy/load.h"
#include "policy/show.h"

static int load(struct sa_arena *arena, const char *bytes, size_t len, struct sa_policy *policy,
		struct sa_policy_source_tree *tree, struct sa_mistakes *m, struct sa_err *err)
{
	SA_BUF_SCOPE(buf);
	struct sa_policy_request request = {.file = "p.yaml", .now_ms = 1795176000000};

	sa_buf_set(&buf, bytes, len);
	request.bytes = buf.data;
	request.len = len;
	return sa_policy_load(&request, arena, policy, tree, m, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	struct sa_mistakes m = {.arena = &arena};
	struct sa_policy_source_tree tree;
	struct sa_policy policy, again;
	struct sa_err err;
	SA_STR_SCOPE(text);

	if (load(&arena, (const char *)data, size, &policy, &tree, &m, &err) != 0) {
		CHECK(err.code == SA_ERR_USAGE && err.msg[0] && m.n && m.n <= SA_POLICY_MISTAKES);
		for (size_t i = 0; i < m.n; i++)
			CHECK(m.item[i].at.file[0] && m.item[i].text[0] &&
			      !strchr(m.item[i].text, '\n'));
		return 0;
	}
	CHECK(!m.n && policy.n_input && strlen(policy.sha256) == 64);
	for (size_t i = 0; i < policy.n_rule; i++)
		CHECK(policy.rule[i].metric < policy.n_metric &&
		      policy.rule[i].left.window < policy.n_window && policy.rule[i].text[0]);
	sa_policy_text(&policy, tree.root, &text);
	CHECK(load(&arena, text.buf, text.len, &again, NULL, &m, &err) == 0);
	CHECK(strcmp(policy.sha256, again.sha256) == 0);
	return 0;
}

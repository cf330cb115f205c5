/* SPDX-License-Identifier: MIT */
/* Metrics: guard types sorted and unique, and a line of its own is read whatever stands before it. */
#include "fuzz.h"

#include "base/limits.h"
#include "load/prom_load.h"

static void parse(struct sa_arena *arena, const struct sa_str *text, struct sa_warmup *warmup)
{
	SA_BUF_SCOPE(buf);

	*warmup = (struct sa_warmup){.found = true, .exporter_error = SA_MISSING};
	sa_buf_set(&buf, text->buf, text->len);
	sa_prom_parse(arena, &buf, warmup);
	CHECK(sa_num_is_finite(warmup->exporter_error) ||
	      warmup->exporter_error != warmup->exporter_error);
	CHECK(warmup->n_guards <= SA_LIMIT_GUARD_TYPES);
	for (size_t i = 1; i < warmup->n_guards; i++)
		CHECK(strcmp(warmup->guard[i - 1].name, warmup->guard[i].name) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	struct sa_warmup alone, followed;
	SA_STR_SCOPE(text);

	sa_str_add(&text, (const char *)data, size);
	parse(&arena, &text, &alone);
	sa_str_puts(&text, "\nexporter_error{a=\"}\\\"\"} 5 1\n# exporter_error 6\n");
	parse(&arena, &text, &followed);
	CHECK(followed.exporter_error == 5);
	CHECK(followed.n_guards == alone.n_guards);
	for (size_t i = 0; i < alone.n_guards; i++) {
		CHECK(strcmp(alone.guard[i].name, followed.guard[i].name) == 0);
		CHECK(same_number(alone.guard[i].count, followed.guard[i].count));
	}
	return 0;
}

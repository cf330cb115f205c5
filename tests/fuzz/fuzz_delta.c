/* SPDX-License-Identifier: MIT */
/* DELTA_VERIFY_REPORT texts: the first match wins, whatever stands around it. */
#include "fuzz.h"

#include "load/delta_load.h"

static const char known[] = "\n- Full applications: 3/4 (75.0%)\n";

static struct sa_delta_verify parse(const struct sa_str *text)
{
	struct sa_delta_verify delta = {.found = true};
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text->buf, text->len);
	sa_delta_parse(&buf, &delta);
	CHECK(delta.parsed || (!delta.full_applied && !delta.full_total));
	CHECK(delta.parsed || delta.full_pct != delta.full_pct);
	CHECK(delta.full_applied <= INT64_MAX && delta.full_total <= INT64_MAX);
	CHECK(sa_num_is_finite(delta.full_pct) || delta.full_pct != delta.full_pct);
	return delta;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_STR_SCOPE(text);

	sa_str_add(&text, (const char *)data, size);
	struct sa_delta_verify alone = parse(&text);

	sa_str_puts(&text, known);
	struct sa_delta_verify followed = parse(&text);

	CHECK(followed.parsed);
	if (alone.parsed) {
		CHECK(alone.full_applied == followed.full_applied);
		CHECK(alone.full_total == followed.full_total);
		CHECK(same_number(alone.full_pct, followed.full_pct));
	}
	sa_str_clear(&text);
	sa_str_puts(&text, known);
	sa_str_add(&text, (const char *)data, size);
	struct sa_delta_verify led = parse(&text);

	CHECK(led.parsed && led.full_applied == 3 && led.full_total == 4 && led.full_pct == 75);
	return 0;
}

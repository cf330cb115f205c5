/* SPDX-License-Identifier: MIT */
/* The block of a post. */
#include "publish/legs.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/md_out.h"

#define START "<!-- soak-audit run "

static const char letter[] = "OWIH";

_Static_assert(sizeof letter == SA_STATE_COUNT + 1, "one letter a state");

static size_t state_at(char c)
{
	const char *at = c ? strchr(letter, c) : NULL;

	return at ? (size_t)(at - letter) : SA_STATE_COUNT;
}

void sa_legs_of(const struct sa_leg *leg, struct sa_legs *legs)
{
	uint64_t total = leg->total ? leg->total : 1;

	*legs = (struct sa_legs){.run = leg->run, .attempt = leg->attempt ? leg->attempt : 1};
	snprintf(legs->sha, sizeof legs->sha, "%s", leg->sha);
	struct sa_legs_job *job = &legs->job[legs->n_jobs++];

	snprintf(job->name, sizeof job->name, "%s", leg->job);
	/* more legs than a matrix can have share the last place */
	total = total < SA_LEGS_MAX ? total : SA_LEGS_MAX;
	memset(job->state, '-', total);
	job->state[leg->index < total ? leg->index : total - 1] = letter[leg->state];
}

/* ---- reading ---- */

static bool take(const char **p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*p, word, len) != 0)
		return false;
	*p += len;
	return true;
}

static bool take_number(const char **p, uint64_t *value)
{
	size_t digits = strspn(*p, "0123456789");

	if (!digits || !sa_num_uint(*p, digits, value))
		return false;
	*p += digits;
	return true;
}

static int hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static bool take_job(const char **p, struct sa_legs_job *job)
{
	size_t n = 0, states;

	while (n + 1 < sizeof job->name && hex((*p)[0]) >= 0 && hex((*p)[1]) >= 0) {
		job->name[n++] = (char)(hex((*p)[0]) * 16 + hex((*p)[1]));
		*p += 2;
	}
	if (!take(p, ":"))
		return false;
	states = strspn(*p, "OWIH-");
	/* "-->" ends the block */
	while (states && strncmp(*p + states - 1, "-->", 3) == 0)
		states--;
	if (!states || states > SA_LEGS_MAX)
		return false;
	memcpy(job->state, *p, states);
	*p += states;
	return true;
}

static const char *find(const char *text)
{
	const char *found = NULL;

	for (const char *at = text; (at = strstr(at, START)) != NULL; at++)
		found = at;
	return found;
}

bool sa_legs_read(const char *text, struct sa_legs *legs)
{
	struct sa_legs made = {0};
	const char *p = find(text);

	*legs = made;
	if (!p || !take(&p, START) || !take_number(&p, &made.run) || !take(&p, " attempt ") ||
	    !take_number(&p, &made.attempt) || !take(&p, " sha "))
		return false;
	size_t len = strspn(p, "0123456789abcdef");

	if (len >= sizeof made.sha)
		return false;
	memcpy(made.sha, p, len);
	p += len;
	if (!take(&p, " legs "))
		return false;
	do {
		if (made.n_jobs == SA_LEGS_MAX_JOBS || !take_job(&p, &made.job[made.n_jobs]))
			return false;
		made.n_jobs++;
	} while (take(&p, ";"));
	if (!take(&p, " -->"))
		return false;
	*legs = made;
	return true;
}

size_t sa_legs_text_len(const char *text)
{
	const char *block = find(text);

	return block ? (size_t)(block - text) : strlen(text);
}

/* ---- merging ---- */

void sa_legs_merge(struct sa_legs *own, const struct sa_legs *there)
{
	for (size_t i = 0; i < there->n_jobs; i++) {
		const struct sa_legs_job *from = &there->job[i];
		size_t k = 0;

		while (k < own->n_jobs && strcmp(own->job[k].name, from->name) != 0)
			k++;
		if (k == SA_LEGS_MAX_JOBS) {
			/* no place for its name: its state counts all the same */
			k--;
		} else if (k == own->n_jobs) {
			own->job[own->n_jobs++] = *from;
			continue;
		}
		struct sa_legs_job *to = &own->job[k];

		for (size_t leg = 0; from->state[leg]; leg++) {
			size_t now = state_at(to->state[leg]), then = state_at(from->state[leg]);

			if (!to->state[leg])
				to->state[leg + 1] = '\0';
			if (now == SA_STATE_COUNT || (then != SA_STATE_COUNT && then > now))
				to->state[leg] = from->state[leg];
		}
	}
}

enum sa_state sa_legs_worst(const struct sa_legs *legs)
{
	size_t worst = SA_STATE_OK;

	for (size_t i = 0; i < legs->n_jobs; i++) {
		for (const char *c = legs->job[i].state; *c; c++) {
			size_t state = state_at(*c);

			worst = state != SA_STATE_COUNT && state > worst ? state : worst;
		}
	}
	return (enum sa_state)worst;
}

int sa_legs_order(const struct sa_legs *a, const struct sa_legs *b)
{
	if (a->run != b->run)
		return a->run < b->run ? -1 : 1;
	return a->attempt < b->attempt ? -1 : a->attempt > b->attempt;
}

/* ---- writing ---- */

static void put_block(const struct sa_legs *legs, struct sa_str *out)
{
	sa_str_printf(out, START "%llu attempt %llu sha %s legs ", (unsigned long long)legs->run,
		      (unsigned long long)legs->attempt, legs->sha);
	for (size_t i = 0; i < legs->n_jobs; i++) {
		sa_str_puts(out, i ? ";" : "");
		for (const char *c = legs->job[i].name; *c; c++)
			sa_str_printf(out, "%02x", (unsigned)(unsigned char)*c);
		sa_str_printf(out, ":%s", legs->job[i].state);
	}
	sa_str_puts(out, " -->\n");
}

/* All legs in one state, which is SA_STATE_COUNT for those that are awaited. */
static void put_state(const struct sa_legs *legs, size_t state, const char **between,
		      struct sa_str *out)
{
	const char *comma = "";
	size_t n = 0;

	for (size_t i = 0; i < legs->n_jobs; i++) {
		const struct sa_legs_job *job = &legs->job[i];
		size_t total = strlen(job->state);

		for (size_t leg = 0; leg < total; leg++) {
			if (state_at(job->state[leg]) != state || n++ >= SA_LEGS_MAX_SHOWN)
				continue;
			if (!comma[0] && state < SA_STATE_COUNT)
				sa_str_printf(out, "%s%s %s: ", *between,
					      sa_state_glyph((enum sa_state)state),
					      sa_state_name((enum sa_state)state));
			else if (!comma[0])
				sa_str_printf(out, "%sawaited: ", *between);
			sa_str_puts(out, comma);
			sa_md_name(out, job->name, SA_LIMIT_SHOWN_TEXT);
			if (total > 1)
				sa_str_printf(out, " %zu/%zu", leg + 1, total);
			comma = ", ";
			*between = " · ";
		}
	}
	if (n > SA_LEGS_MAX_SHOWN)
		sa_str_printf(out, " and %zu more", n - SA_LEGS_MAX_SHOWN);
}

void sa_legs_write(const struct sa_legs *legs, struct sa_str *out)
{
	const char *between = "";

	if (!legs->run)
		return;
	put_block(legs, out);
	if (legs->n_jobs == 1 && !legs->job[0].state[1])
		return;
	sa_str_puts(out, "**Legs of this run:** ");
	for (size_t state = SA_STATE_COUNT; state-- > 0;)
		put_state(legs, state, &between, out);
	put_state(legs, SA_STATE_COUNT, &between, out);
	sa_str_putc(out, '\n');
}

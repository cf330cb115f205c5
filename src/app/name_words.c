/* SPDX-License-Identifier: MIT */
/* Words of names. */
#include "app/name_words.h"

#include <string.h>

#define WORD_BYTES 24

/* Lower-case words, separated by blanks, with one at both ends. */
static const char lower_words[] =
	" latency lat duration elapsed time wait waiting delay lag pause p50 p75 p90 p95 p99 p999 error errors err "
	"fail fails failed failure failures drop drops dropped lost loss miss misses missed retry retries "
	"timeout timeouts reject rejected rejects rss mem memory heap swap leak cpu gc load queue queued "
	"backlog pending depth age slippage adverse risk cost fee fees drawdown stale conflicts restarts "
	"crashes fds handles threads pids ms us ns jitter rtt ttfb ";
static const char higher_words[] =
	" throughput rps qps tps ops success successes hit hits availability available profit pnl net "
	"gross revenue score accuracy fill fills maker goodput apdex checks ";
/* What is left of a resource, whatever its name is: more of it is better, and it has no peak to fear. */
static const char left_words[] = " available free idle headroom ";
static const char peak_words[] =
	" rss mem memory heap swap leak queue queued backlog pending depth fds handles threads pids ";
static const char time_words[] =
	" time timestamp ts date datetime utc at clock epoch when elapsed uptime t seconds ";
static const char index_words[] =
	" iter iteration index idx step row n seq sequence i round cycle batch sample ";
static const char group_words[] =
	" symbol endpoint pod host hostname instance service region group label url method route name "
	"scenario device shard node container job target pair tenant command ";
static const char metric_words[] =
	" metric metrics measure measurement measurements kpi indicator ";
/* Numbers that name something, and measure nothing. */
static const char code_words[] = " code status id pid port version uid gid line year month day ";
static const char counter_words[] = " total counter ";
/* What goes wrong once, and is counted; and what is counted, good or bad. */
static const char failure_words[] =
	" error errors err errs fail fails failed failure failures drop drops dropped miss misses missed "
	"retry retries timeout timeouts reject rejected rejects conflicts restarts crash crashes "
	"exceptions panics oom ooms disconnects ";
static const char event_words[] =
	" request requests reqs query queries call calls bytes sent received recv messages msgs events "
	"operations ops transactions packets hits fills trades orders reads writes commits jobs count ";
/* How many there are at a time: what grows while a run ramps up, and is no total. */
static const char level_words[] =
	" user users vus active clients connections sessions threads workers open current concurrency ";
/* How long something takes, whatever the unit is. */
static const char duration_words[] = " latency duration elapsed rtt ttfb ";
/* What is true when all is well. */
static const char well_words[] =
	" ok success successful succeeded pass passed healthy alive up valid expected available ";
/* With one of them it is no count: a share, or a speed. */
static const char rate_words[] = " rate ratio pct percent percentage share per rps qps tps bps ";

static const struct {
	const char *words, *unit;
} units[] = {
	{" ms millis milliseconds msec ", "ms"},
	{" us micros microseconds usec ", "us"},
	{" ns nanos nanoseconds nsec ", "ns"},
	{" s sec secs seconds ", "s"},
	{" bytes byte ", "B"},
	{" kb ", "kB"},
	{" mb ", "MB"},
	{" gb ", "GB"},
	{" kib ", "KiB"},
	{" mib ", "MiB"},
	{" gib ", "GiB"},
	{" pct percent percentage ", "%"},
	{" ratio ", "ratio"},
	{" bps ", "bps"},
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

/* The next word of *name in lower case with blanks around it; false at the end. rssMb is two words. */
static bool next_word(const char **name, char word[WORD_BYTES])
{
	const char *p = *name;
	size_t n = 0;

	while (*p && !is_letter(*p))
		p++;
	if (!*p)
		return false;
	word[n++] = ' ';
	for (const char *begin = p; *p && is_letter(*p); p++) {
		if (p > begin && is_upper(*p) && is_small(p[-1]))
			break;
		if (n < WORD_BYTES - 2)
			word[n++] = is_upper(*p) ? (char)(*p + ('a' - 'A')) : *p;
	}
	word[n++] = ' ';
	word[n] = '\0';
	*name = p;
	return true;
}

static bool any_word(const char *name, const char *words)
{
	char word[WORD_BYTES];

	while (next_word(&name, word)) {
		if (strstr(words, word))
			return true;
	}
	return false;
}

static bool last_word(const char *name, char last[WORD_BYTES])
{
	bool any = false;

	while (next_word(&name, last))
		any = true;
	return any;
}

static bool last_is(const char *name, const char *words)
{
	char last[WORD_BYTES];

	return last_word(name, last) && strstr(words, last);
}

const char *sa_name_unit(const char *name)
{
	char last[WORD_BYTES];

	/* a column that is called "s" says nothing, and "req/s" is no time */
	if (!last_word(name, last) || strlen(last) == strlen(name) + 2 || strchr(name, '/') ||
	    any_word(name, " per "))
		return "";
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strstr(units[i].words, last))
			return units[i].unit;
	}
	return "";
}

bool sa_name_is_percentile(const char *name)
{
	size_t n = strspn(name, "0123456789.");

	return n && name[0] != '.' && strcmp(name + n, "%") == 0;
}

enum sa_better sa_name_flag(const char *name)
{
	if (any_word(name, well_words))
		return SA_HIGHER;
	return any_word(name, failure_words) ? SA_LOWER : SA_NEITHER;
}

bool sa_name_is_level(const char *name)
{
	return any_word(name, level_words);
}

bool sa_name_is_duration(const char *name)
{
	return any_word(name, duration_words);
}

enum sa_better sa_name_better(const char *name)
{
	if (sa_name_is_percentile(name))
		return SA_LOWER;
	if (any_word(name, left_words))
		return SA_HIGHER;
	if (any_word(name, lower_words))
		return SA_LOWER;
	return any_word(name, higher_words) ? SA_HIGHER : SA_NEITHER;
}

bool sa_name_peaks(const char *name)
{
	return any_word(name, peak_words) && !any_word(name, left_words);
}

bool sa_name_is_time(const char *name)
{
	return any_word(name, time_words);
}

bool sa_name_is_index(const char *name)
{
	return last_is(name, index_words);
}

bool sa_name_is_group(const char *name)
{
	return last_is(name, group_words);
}

bool sa_name_is_metric(const char *name)
{
	return any_word(name, metric_words);
}

bool sa_name_is_code(const char *name)
{
	return last_is(name, code_words) && sa_name_better(name) == SA_NEITHER;
}

bool sa_name_says_nothing(const char *name)
{
	static const char words[] =
		" value values mean avg min max median sum count rate p50 p90 p95 p99 "
		"total last n data result ";
	const char *at = strstr(words, name);

	return name[0] && at && at > words && at[-1] == ' ' && at[strlen(name)] == ' ';
}

bool sa_name_is_counter(const char *name)
{
	return last_is(name, counter_words);
}

static bool is_rate(const char *name)
{
	return strchr(name, '/') || strchr(name, '%') || any_word(name, rate_words);
}

bool sa_name_is_failures(const char *name)
{
	return any_word(name, failure_words) && !is_rate(name);
}

bool sa_name_is_countable(const char *name)
{
	return (any_word(name, failure_words) || any_word(name, event_words)) && !is_rate(name);
}

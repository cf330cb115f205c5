/* SPDX-License-Identifier: MIT */
/* A parallel loop over pthreads. */
#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/arena.h"

struct job {
	atomic_size_t next;
	size_t n, piece;
	void (*fn)(void *, size_t, size_t, size_t);
	void *ctx;
};

struct worker {
	struct job *job;
	size_t id;
};

static void *work(void *arg);

/*
 * A started thread gets a table of open files of its own, a copy: threads that share one wait for each
 * other at every open and close. Where that is forbidden (some containers) they share, and wait.
 */
static void *work_apart(void *arg)
{
	(void)!unshare(CLONE_FILES);
	work(arg);
	sa_arena_trim();
	return NULL;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct job *job = w->job;

	for (;;) {
		size_t begin = atomic_fetch_add(&job->next, job->piece);

		if (begin >= job->n)
			return NULL;
		size_t end = job->n - begin < job->piece ? job->n : begin + job->piece;

		job->fn(job->ctx, w->id, begin, end);
	}
}

size_t sa_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	size_t n = (size_t)CPU_COUNT(&set);

	return n < 1 ? 1 : n > SA_MAX_WORKERS ? SA_MAX_WORKERS : n;
}

void sa_parallel_for(size_t n, size_t piece, size_t max_workers,
		     void (*fn)(void *ctx, size_t worker, size_t begin, size_t end), void *ctx)
{
	struct job job = {.n = n, .piece = piece, .fn = fn, .ctx = ctx};
	struct worker worker[SA_MAX_WORKERS];
	pthread_t thread[SA_MAX_WORKERS];
	size_t workers = sa_processors(), started = 1;

	if (workers > max_workers)
		workers = max_workers;
	if (workers > (n + piece - 1) / piece)
		workers = (n + piece - 1) / piece;
	for (size_t i = 0; i < SA_MAX_WORKERS; i++)
		worker[i] = (struct worker){.job = &job, .id = i};
	while (started < workers &&
	       pthread_create(&thread[started], NULL, work_apart, &worker[started]) == 0)
		started++;
	work(&worker[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(thread[i], NULL);
}

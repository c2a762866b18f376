/* bench.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a piece of work cost. Two or more processors make the CPU time exceed the wall
 * time; the memory is the highest that the whole process has used so far (VmHWM). */
typedef struct
{
  double wall_s;
  double cpu_s;
  double memory_mib;
} BenchFigure;

/* ---- in the process that is measured ---- */

void bench_begin (BenchFigure *start);
BenchFigure bench_end (const BenchFigure *start);
/* Tells the process that measures; @name is one word. */
void bench_tell (const char *name, BenchFigure figure);
void bench_tell_number (const char *name, double number);

/* ---- in the process that measures ---- */

/* Runs this program again, or another, and waits until it ends; what it told is added to
 * the series of those names. */
typedef struct _BenchRuns BenchRuns;

BenchRuns *bench_runs_new (void);
void bench_runs_free (BenchRuns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchRuns, bench_runs_free)

void bench_runs_run (BenchRuns *self, const char *word, ...) G_GNUC_NULL_TERMINATED;
guint bench_runs_get_size (BenchRuns *self, const char *name);
/* The run whose wall time is the median, and a told number's median and maximum. */
BenchFigure bench_runs_get (BenchRuns *self, const char *name);
double bench_runs_get_number (BenchRuns *self, const char *name);
double bench_runs_get_largest (BenchRuns *self, const char *name);

/* "WHAT: ours 3.10 s (cpu 3.90 s, 48 MiB), FLOOR_NAME 2.40 s (...), ratio, target" */
void bench_print_ratio (const char *what,
                        BenchFigure ours,
                        const char *floor_name,
                        BenchFigure floor,
                        double target);

/* ---- folders ---- */

char *bench_make_folder (void); /* on a disk */
void bench_remove_folder (const char *folder);

G_END_DECLS

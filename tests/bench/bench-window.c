/* bench-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window over a large certstore and over an empty one: from the start of a process to
 * its first frame, and to the frame with rows; what it takes when nothing happens; and a
 * search typed letter by letter, with the time until the rows are new and the longest
 * time in which the main loop did not come round. Each window is a process of its own
 * that does what main.c does; the one that idles is the program itself.
 *
 * usage: bench-window PROGRAM [N_CREDENTIALS [N_ROUNDS]]
 */

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "bench-fill.h"
#include "bench-screen.h"

#define IDLE_START_S 8
#define IDLE_S 10
#define TARGET_MS 50.0

static void
measure_start (BenchRuns *runs,
               const char *program,
               const char *directory,
               const char *name)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());

  bench_runs_run (runs, program, "start", directory, name, now, NULL);
}

/* utime + stime, the 14th and 15th field of proc(5) */
static double
get_cpu_ms (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int)pid);
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return NAN;
  fields = g_strsplit (strrchr (stat, ')') + 2, " ", -1);
  return (g_ascii_strtod (fields[11], NULL) + g_ascii_strtod (fields[12], NULL)) * 1000
         / (double)sysconf (_SC_CLK_TCK);
}

static void
measure_idling (const char *admin, const char *directory, guint n_credentials)
{
  const char *const words[] = { admin, "--store", directory, NULL };
  g_autoptr (GError) error = NULL;
  double before, after;
  GPid pid = 0;

  g_spawn_async (NULL, (char **)words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                 &error);
  g_assert_no_error (error);
  g_usleep (IDLE_START_S * G_USEC_PER_SEC);
  before = get_cpu_ms (pid);
  g_usleep (IDLE_S * G_USEC_PER_SEC);
  after = get_cpu_ms (pid);
  kill (pid, SIGTERM);
  g_spawn_close_pid (pid);
  g_print ("idle with %u credentials: %.0f ms of CPU time in %d s, target 0\n",
           n_credentials, after - before, IDLE_S);
}

static void
print_start (BenchRuns *runs, guint n_credentials)
{
  BenchFigure full = bench_runs_get (runs, "full");
  BenchFigure empty = bench_runs_get (runs, "empty");

  g_print ("start to first frame with %u credentials: %.0f ms (cpu %.0f ms), empty %.0f "
           "ms (cpu %.0f ms), ratio %.2f, target 1.3\n"
           "  with the rows of the list: %.0f ms, empty %.0f ms\n",
           n_credentials, full.wall_s, full.cpu_s, empty.wall_s, empty.cpu_s,
           full.wall_s / empty.wall_s, bench_runs_get_number (runs, "full-rows"),
           bench_runs_get_number (runs, "empty-rows"));
}

static void
print_search (BenchRuns *runs, guint n_credentials)
{
  g_print ("search keystroke over %u credentials: rows in %.1f ms, at most %.1f ms; on "
           "the screen in %.1f ms, at most %.1f ms; main loop held up %.1f ms, at most "
           "%.1f ms (cpu %.1f ms); target %.0f ms\n"
           "  before that, the entry waits %.0f ms for another key\n",
           n_credentials, bench_runs_get_number (runs, "rows"),
           bench_runs_get_largest (runs, "rows"), bench_runs_get_number (runs, "screen"),
           bench_runs_get_largest (runs, "screen"), bench_runs_get_number (runs, "stall"),
           bench_runs_get_largest (runs, "stall"),
           bench_runs_get_largest (runs, "stall-cpu"), TARGET_MS,
           bench_runs_get_number (runs, "entry"));
}

static void
measure (const char *program, const char *admin, guint n_credentials, guint n_rounds)
{
  g_autofree char *folder = bench_make_folder ();
  g_autofree char *full = g_build_filename (folder, "full", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  g_autofree char *n = g_strdup_printf ("%u", n_credentials);
  g_autoptr (BenchRuns) runs = bench_runs_new ();

  bench_runs_run (runs, program, "fill", empty, "0", NULL);
  bench_runs_run (runs, program, "fill", full, n, NULL);
  for (guint i = 0; i < n_rounds; i++)
    {
      measure_start (runs, program, empty, "empty");
      measure_start (runs, program, full, "full");
    }
  print_start (runs, n_credentials);
  bench_runs_run (runs, program, "search", full, NULL);
  print_search (runs, n_credentials);
  measure_idling (admin, empty, 0);
  measure_idling (admin, full, n_credentials);
  bench_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "start") == 0)
    bench_screen_start (argv[2], argv[3], g_ascii_strtoll (argv[4], NULL, 10));
  else if (argc == 4 && strcmp (argv[1], "fill") == 0)
    bench_fill (argv[2], (guint)strtoul (argv[3], NULL, 10));
  else if (argc == 3 && strcmp (argv[1], "search") == 0)
    bench_screen_search (argv[2]);
  else if (argc >= 2)
    measure (argv[0], argv[1], argc > 2 ? (guint)strtoul (argv[2], NULL, 10) : 100000,
             argc > 3 ? (guint)strtoul (argv[3], NULL, 10) : 5);
  return 0;
}

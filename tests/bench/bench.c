/* bench.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the benchmarks share. Each thing that is measured runs in a process of its own, so
 * that its memory is its own and nothing is warm that would not be; the same program
 * starts itself for that, and reads what the child tells on its standard output.
 */

#include "bench.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

struct _BenchRuns
{
  GHashTable *series; /* name → GArray of BenchFigure, in the order of the runs */
};

/* ---- in the process that is measured ---- */

static double
get_cpu_s (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double
get_memory_mib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return NAN;
  line = strstr (status, "VmHWM:");
  return line != NULL ? g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024 : NAN;
}

void
bench_begin (BenchFigure *start)
{
  start->wall_s = (double)g_get_monotonic_time () / 1e6;
  start->cpu_s = get_cpu_s ();
}

BenchFigure
bench_end (const BenchFigure *start)
{
  return (BenchFigure){ .wall_s = (double)g_get_monotonic_time () / 1e6 - start->wall_s,
                        .cpu_s = get_cpu_s () - start->cpu_s,
                        .memory_mib = get_memory_mib () };
}

void
bench_tell (const char *name, BenchFigure figure)
{
  g_print ("told %s %.6f %.6f %.6f\n", name, figure.wall_s, figure.cpu_s,
           figure.memory_mib);
}

void
bench_tell_number (const char *name, double number)
{
  bench_tell (name, (BenchFigure){ .wall_s = number });
}

/* ---- in the process that measures ---- */

BenchRuns *
bench_runs_new (void)
{
  BenchRuns *self = g_new0 (BenchRuns, 1);

  self->series = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify)g_array_unref);
  return self;
}

void
bench_runs_free (BenchRuns *self)
{
  g_hash_table_unref (self->series);
  g_free (self);
}

static void
take_line (BenchRuns *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  BenchFigure figure;
  GArray *series;

  if (g_strv_length (words) != 5 || strcmp (words[0], "told") != 0)
    {
      if (*line != '\0')
        g_print ("%s\n", line);
      return;
    }
  figure.wall_s = g_ascii_strtod (words[2], NULL);
  figure.cpu_s = g_ascii_strtod (words[3], NULL);
  figure.memory_mib = g_ascii_strtod (words[4], NULL);
  series = g_hash_table_lookup (self->series, words[1]);
  if (series == NULL)
    {
      series = g_array_new (FALSE, FALSE, sizeof (BenchFigure));
      g_hash_table_insert (self->series, g_strdup (words[1]), series);
    }
  g_array_append_val (series, figure);
}

void
bench_runs_run (BenchRuns *self, const char *word, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_auto (GStrv) lines = NULL;
  int status = 0;
  va_list args;

  va_start (args, word);
  for (const char *next = word; next != NULL; next = va_arg (args, const char *))
    g_ptr_array_add (words, (gpointer)next);
  va_end (args);
  g_ptr_array_add (words, NULL);

  g_spawn_sync (NULL, (char **)words->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output,
                NULL, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s\n%s", word, error->message, output);
  lines = g_strsplit (output, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    take_line (self, lines[i]);
}

static GArray *
get_series (BenchRuns *self, const char *name)
{
  GArray *series = g_hash_table_lookup (self->series, name);

  if (series == NULL)
    g_error ("nothing was told about “%s”", name);
  return series;
}

guint
bench_runs_get_size (BenchRuns *self, const char *name)
{
  GArray *series = g_hash_table_lookup (self->series, name);

  return series != NULL ? series->len : 0;
}

static int
compare_wall (gconstpointer a, gconstpointer b)
{
  double first = ((const BenchFigure *)a)->wall_s;
  double second = ((const BenchFigure *)b)->wall_s;

  return (first > second) - (first < second);
}

BenchFigure
bench_runs_get (BenchRuns *self, const char *name)
{
  GArray *series = get_series (self, name);
  g_autoptr (GArray) sorted = g_array_copy (series);

  g_array_sort (sorted, compare_wall);
  return g_array_index (sorted, BenchFigure, sorted->len / 2);
}

double
bench_runs_get_number (BenchRuns *self, const char *name)
{
  return bench_runs_get (self, name).wall_s;
}

double
bench_runs_get_largest (BenchRuns *self, const char *name)
{
  GArray *series = get_series (self, name);
  double largest = 0;

  for (guint i = 0; i < series->len; i++)
    largest = MAX (largest, g_array_index (series, BenchFigure, i).wall_s);
  return largest;
}

void
bench_print_ratio (const char *what,
                   BenchFigure ours,
                   const char *floor_name,
                   BenchFigure floor,
                   double target)
{
  g_print ("%s: ours %.2f s (cpu %.2f s, %.0f MiB), %s %.2f s (cpu %.2f s, %.0f MiB), "
           "ratio %.2f, target %.1f\n",
           what, ours.wall_s, ours.cpu_s, ours.memory_mib, floor_name, floor.wall_s,
           floor.cpu_s, floor.memory_mib, ours.wall_s / floor.wall_s, target);
}

/* ---- folders ---- */

char *
bench_make_folder (void)
{
  char *folder = g_build_filename (g_get_tmp_dir (), "cm-bench-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (folder));
  return folder;
}

void
bench_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        bench_remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

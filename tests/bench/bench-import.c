/* bench-import.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Imports of many files, beside a bare loop over the same library calls (bench-floor.c):
 * certificates alone, and pairs whose keys are sealed for two servers. What is compared
 * is wall time; ours uses every processor, the loop one, so CPU time stands beside it.
 * Ours has one recipient more than there are servers: the manager.
 *
 * usage: bench-import [N_CERTIFICATES [N_PAIRS [N_ROUNDS]]]
 */

#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "bench-floor.h"
#include "bench-pki.h"
#include "cm-import-flow.h"
#include "cm-root-flow.h"
#include "flow-fixture.h"

#define N_SERVERS 2
#define MAX_MEMORY_MB 64

static const char *program;

/* ---- ours, in a process of its own ---- */

/* By another context: what it keeps in memory is not the import's. */
static guint
count_activities (const char *store)
{
  g_autoptr (CmContext) context = flow_folder_context (store);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_ACTIVITY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_view (query, CM_QUERY_VIEW_EVERY);
  rows = cm_context_query (context, query, NULL, &error);
  g_assert_no_error (error);
  return rows->len;
}

static GStrv
approve_servers (CmContext *context)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < N_SERVERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("server%u", i);
      g_autoptr (CmIdentityDoc) server = flow_approve (context, name, CM_ROLES_SERVER);

      g_strv_builder_add (ids, cm_document_get_id (CM_DOCUMENT (server)));
    }
  return g_strv_builder_end (ids);
}

static void
trust_root (CmContext *context, const char *folder)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (files, g_file_new_build_filename (folder, BENCH_PKI_ROOT, NULL));
  cm_root_flow_add_files (context, files, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Every document has to be there, with a chain that was checked up to the root. */
static void
check_outcome (CmContext *context, CmImportFlow *flow, guint n_files, gboolean with_keys)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GBytes) envelope = NULL;

  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==,
                    n_files);
  if (with_keys)
    cm_query_set_health (query, CM_HEALTH_VALID);
  rows = cm_context_query (context, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, n_files);
  envelope = cm_context_get_envelope (context, cm_summary_get_id (rows->pdata[0]), NULL,
                                      &error);
  g_assert_no_error (error);
  bench_tell_number ("row-bytes", (double)g_bytes_get_size (envelope));
}

static void
run_ours (const char *folder, const char *store, guint n_files, gboolean with_keys)
{
  g_autoptr (CmContext) context = flow_folder_context (store);
  g_autofree char *path = g_build_filename (folder, BENCH_PKI_FILES, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (GStrv) servers = NULL;
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (GError) error = NULL;
  guint n_before;
  BenchFigure start, reading;

  flow_create (context);
  trust_root (context, folder);
  servers = with_keys ? approve_servers (context) : NULL;
  n_before = count_activities (store);

  bench_begin (&start);
  flow = cm_import_flow_new (context);
  cm_import_flow_add_file (flow, file);
  cm_import_flow_set_servers (flow, (const char *const *)servers);
  cm_import_flow_read (flow, NULL, &error);
  g_assert_no_error (error);
  reading = bench_end (&start);
  cm_import_flow_run (flow, NULL, &error);
  g_assert_no_error (error);
  bench_tell ("ours", bench_end (&start));
  bench_tell ("reading", reading);

  bench_tell_number ("transactions", count_activities (store) - n_before);
  check_outcome (context, flow, n_files, with_keys);
}

/* ---- the comparison ---- */

static void
run_round (BenchRuns *runs, const char *kind, const char *folder, guint n_files)
{
  g_autofree char *place = bench_make_folder ();
  g_autofree char *store = g_build_filename (place, "store", NULL);
  g_autofree char *database = g_build_filename (place, "floor.db", NULL);
  g_autofree char *n = g_strdup_printf ("%u", n_files);
  g_autofree char *n_transactions = NULL;
  g_autofree char *row_bytes = NULL;

  bench_runs_run (runs, program, "ours", kind, folder, store, n, NULL);
  n_transactions = g_strdup_printf ("%.0f", bench_runs_get_number (runs, "transactions"));
  row_bytes = g_strdup_printf ("%.0f", bench_runs_get_number (runs, "row-bytes"));
  bench_runs_run (runs, program, "floor", kind, folder, database, n, n_transactions,
                  row_bytes, NULL);
  bench_remove_folder (place);
}

static BenchRuns *
run_rounds (const char *kind, guint n_files, guint n_rounds)
{
  g_autofree char *folder = bench_make_folder ();
  BenchRuns *runs = bench_runs_new ();

  bench_pki_write (folder, n_files, strcmp (kind, "pairs") == 0);
  for (guint i = 0; i < n_rounds; i++)
    run_round (runs, kind, folder, n_files);
  bench_remove_folder (folder);
  return runs;
}

static void
print_memory (BenchRuns *runs)
{
  g_print ("  of ours: reading %.2f s; %.0f transactions, %.0f bytes a document; peak "
           "memory %.0f MB, target %d MB\n",
           bench_runs_get_number (runs, "reading"),
           bench_runs_get_number (runs, "transactions"),
           bench_runs_get_number (runs, "row-bytes"),
           bench_runs_get (runs, "ours").memory_mib * 1.048576, MAX_MEMORY_MB);
}

static void
measure_certificates (guint n_files, guint n_rounds)
{
  g_autoptr (BenchRuns) runs = run_rounds ("certificates", n_files, n_rounds);
  g_autofree char *what = g_strdup_printf ("import %'u certificates", n_files);

  bench_print_ratio (what, bench_runs_get (runs, "ours"), "floor (parse, check, write)",
                     bench_runs_get (runs, "floor"), 1.5);
  print_memory (runs);
}

static BenchFigure
sum (BenchFigure a, BenchFigure b)
{
  return (BenchFigure){ .wall_s = a.wall_s + b.wall_s,
                        .cpu_s = a.cpu_s + b.cpu_s,
                        .memory_mib = MAX (a.memory_mib, b.memory_mib) };
}

static void
measure_pairs (guint n_files, guint n_rounds)
{
  static const char *const parts[] = { "parse", "check", "seal", "sign", "rows" };
  g_autoptr (BenchRuns) runs = run_rounds ("pairs", n_files, n_rounds);
  g_autofree char *what
      = g_strdup_printf ("import %'u pairs for %d servers", n_files, N_SERVERS);
  BenchFigure ours = bench_runs_get (runs, "ours");
  BenchFigure rows = bench_runs_get (runs, "rows");
  BenchFigure bare
      = sum (sum (bench_runs_get (runs, "parse"), bench_runs_get (runs, "seal")), rows);

  bench_print_ratio (what, ours, "floor (parse, seal, sign, write)",
                     sum (bare, bench_runs_get (runs, "sign")), 1.5);
  bench_print_ratio ("  without its signing", ours, "floor (parse, seal, write)", bare,
                     1.5);
  g_print ("  parts of the floor:");
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_print (" %s %.3f s%s", parts[i], bench_runs_get (runs, parts[i]).wall_s,
             i + 1 < G_N_ELEMENTS (parts) ? "," : "\n");
  print_memory (runs);
}

static guint
get_number (int argc, char **argv, int index, guint fallback)
{
  return argc > index ? (guint)strtoul (argv[index], NULL, 10) : fallback;
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 6 && strcmp (argv[1], "ours") == 0)
    run_ours (argv[3], argv[4], get_number (argc, argv, 5, 0),
              strcmp (argv[2], "pairs") == 0);
  else if (argc == 8 && strcmp (argv[1], "floor") == 0)
    {
      BenchFloor floor = { .database = argv[4],
                           .n_files = get_number (argc, argv, 5, 0),
                           .n_transactions = get_number (argc, argv, 6, 1),
                           .row_bytes = get_number (argc, argv, 7, 0),
                           .n_recipients = N_SERVERS + 1 };

      if (strcmp (argv[2], "pairs") == 0)
        bench_floor_pairs (&floor, argv[3]);
      else
        bench_floor_certificates (&floor, argv[3]);
    }
  else
    {
      guint n_rounds = get_number (argc, argv, 3, 3);

      measure_certificates (get_number (argc, argv, 1, 10000), n_rounds);
      measure_pairs (get_number (argc, argv, 2, 1000), n_rounds);
    }
  return 0;
}

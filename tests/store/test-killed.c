/* test-killed.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A process that dies at any moment: this program starts itself again as a child that
 * commits one batch after the other and says on a pipe which ones are acknowledged. The
 * parent kills it, opens the store, and finds every acknowledged batch whole, perhaps one
 * more, and no half one.
 */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cm-sqlite-store.h"
#include "cm-test-home.h"
#include "store-samples.h"

#define N_ROUNDS 40
#define BATCH 5
#define MAX_DELAY_USEC 45000

static const char *program;

static char *
make_id (guint batch, guint document)
{
  return g_strdup_printf ("credential:%u-%u", batch, document);
}

static void
commit_batch (CmStore *store, guint batch)
{
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < BATCH; i++)
    {
      g_autofree char *id = make_id (batch, i);
      g_autofree char *body = g_strnfill (2000 + batch % 7 * 500, 'x');
      g_autoptr (CmSummary) row = store_sample_simple_summary (id, 1, FALSE);
      g_autoptr (GBytes) envelope = store_sample_envelope (body);
      g_autoptr (CmRecord) record
          = cm_record_new (id, CM_DOCUMENT_TYPE_CREDENTIAL, 1, FALSE, NULL, envelope);

      cm_commit_put (commit, record, row);
    }
  cm_store_commit (store, commit, NULL, &error);
  g_assert_no_error (error);
}

/* The child: commits until it is killed. */
static int
write_forever (const char *path, guint first)
{
  g_autoptr (CmClock) clock = cm_clock_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmStore) store = cm_sqlite_store_open (path, clock, NULL, &error);

  g_assert_no_error (error);
  for (guint batch = first;; batch++)
    {
      commit_batch (store, batch);
      if (write (STDOUT_FILENO, &batch, sizeof batch) != sizeof batch)
        return 1;
    }
}

/* Reads what the child has acknowledged until its end of the pipe is closed. */
static guint
read_last_batch (int fd, guint last)
{
  guint batch;

  while (read (fd, &batch, sizeof batch) == sizeof batch)
    {
      g_assert_cmpuint (batch, ==, last + 1);
      last = batch;
    }
  return last;
}

static guint
run_child (const char *path, guint last, guint delay_usec)
{
  g_autofree char *first = g_strdup_printf ("%u", last + 1);
  char *argv[] = { (char *)program, (char *)"--write", (char *)path, first, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid = 0;
  int output = -1, status = 0;

  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                            NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_usleep (delay_usec);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  last = read_last_batch (output, last);
  close (output);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  g_spawn_close_pid (pid);
  return last;
}

static guint
count_documents (CmStore *store, guint batch)
{
  guint n = 0;

  for (guint i = 0; i < BATCH; i++)
    {
      g_autofree char *id = make_id (batch, i);
      g_autoptr (CmRecord) record = cm_store_get (store, id, NULL, NULL);

      n += record != NULL;
    }
  return n;
}

/* Returns the last batch that is there. */
static guint
check_store (StoreFolder *folder, guint first, guint last)
{
  guint n;

  store_folder_open (folder);
  store_sample_assert_no_problems (folder->store);
  for (guint batch = first; batch <= last; batch++)
    g_assert_cmpuint (count_documents (folder->store, batch), ==, BATCH);
  /* The one in the making may have come through without its acknowledgement. */
  n = count_documents (folder->store, last + 1);
  g_assert_true (n == 0 || n == BATCH);
  g_assert_cmpuint (count_documents (folder->store, last + 2), ==, 0);
  store_folder_close (folder);
  return last + (n > 0);
}

static void
test_killed (void)
{
  g_auto (StoreFolder) folder = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  guint last = 0;

  store_folder_init (&folder);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      guint acknowledged = run_child (
          folder.path, last, (guint)g_rand_int_range (rand, 0, MAX_DELAY_USEC) + 5000);

      last = check_store (&folder, last + 1, acknowledged);
    }
  g_test_message ("%u batches", last);
  check_store (&folder, 1, last);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--write"))
    return write_forever (argv[2], (guint)strtoul (argv[3], NULL, 10));

  program = argv[0];
  cm_test_init (&argc, &argv);
  g_test_add_func ("/store/killed", test_killed);
  return g_test_run ();
}

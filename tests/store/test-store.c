/* test-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of CmStore, asked of both stores: what one of them keeps differently from
 * the other would make tests with the first worth nothing.
 */

#include "cm-memory-store.h"
#include "cm-test-home.h"
#include "store-samples.h"

typedef struct
{
  StoreFolder folder; /* whatever the store is, it lies here */
  CmStore *store;
} Fixture;

static void
set_up_sqlite (Fixture *fixture, gconstpointer data)
{
  store_folder_init (&fixture->folder);
  store_folder_open (&fixture->folder);
  fixture->store = fixture->folder.store;
}

static void
set_up_memory (Fixture *fixture, gconstpointer data)
{
  store_folder_init (&fixture->folder);
  fixture->folder.store = cm_memory_store_new (fixture->folder.clock);
  fixture->store = fixture->folder.store;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  store_sample_assert_no_problems (fixture->store);
  store_folder_close (&fixture->folder);
  store_folder_clear (&fixture->folder);
}

static CmRecord *
make_record (const char *id, guint64 version, const char *parent, const char *text)
{
  g_autoptr (GBytes) envelope = store_sample_envelope (text);

  return cm_record_new (id, CM_DOCUMENT_TYPE_CREDENTIAL, version, FALSE, parent,
                        envelope);
}

static void
put (CmCommit *commit, CmRecord *record)
{
  g_autoptr (CmSummary) row = store_sample_simple_summary (cm_record_get_id (record),
                                                           cm_record_get_version (record),
                                                           cm_record_is_deleted (record));

  cm_commit_put (commit, record, row);
}

static void
assert_commits (Fixture *fixture, CmCommit *commit)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_store_commit (fixture->store, commit, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_refuses (Fixture *fixture, CmCommit *commit, CmStoreError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_store_commit (fixture->store, commit, NULL, &error));
  g_assert_error (error, CM_STORE_ERROR, (int)code);
}

static void
assert_text (Fixture *fixture, const char *id, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmRecord) record = cm_store_get (fixture->store, id, NULL, &error);
  gsize size_bytes;
  const char *data;

  g_assert_no_error (error);
  data = g_bytes_get_data (cm_record_get_envelope (record), &size_bytes);
  g_assert_cmpmem (data, size_bytes, text, strlen (text));
}

static void
test_put (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) first = store_sample_put (fixture->store, "credential:a", "one");
  g_autoptr (CmRecord) second = store_sample_put (fixture->store, "credential:a", "two");
  g_autoptr (CmRecord) read = cm_store_get (fixture->store, "credential:a", NULL, NULL);
  g_autoptr (CmRecord) missing = NULL;
  g_autoptr (GError) error = NULL;

  assert_text (fixture, "credential:a", "two");
  g_assert_cmpstr (cm_record_get_revision (read), ==, cm_record_get_revision (second));
  g_assert_cmpstr (cm_record_get_parent_revision (read), ==,
                   cm_record_get_revision (first));
  g_assert_cmpuint (cm_record_get_generation (read), ==, 2);
  g_assert_cmpuint (cm_record_get_version (read), ==, 2);
  g_assert_cmpint (cm_record_get_document_type (read), ==, CM_DOCUMENT_TYPE_CREDENTIAL);
  g_assert_false (cm_record_is_deleted (read));

  missing = cm_store_get (fixture->store, "credential:b", NULL, &error);
  g_assert_error (error, CM_STORE_ERROR, CM_STORE_ERROR_NOT_FOUND);
  g_assert_null (missing);
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) first = store_sample_put (fixture->store, "credential:a", "one");
  g_autoptr (CmRecord) second = store_sample_put (fixture->store, "credential:a", "two");
  g_autoptr (CmRecord) late
      = make_record ("credential:a", 3, cm_record_get_revision (first), "late");
  g_autoptr (CmRecord) new_again = make_record ("credential:a", 3, NULL, "new");
  g_autoptr (CmRecord) orphan
      = make_record ("credential:b", 3, cm_record_get_revision (first), "orphan");
  CmRecord *const records[] = { late, new_again, orphan };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (CmCommit) commit = cm_commit_new ();

      put (commit, records[i]);
      assert_refuses (fixture, commit, CM_STORE_ERROR_CONFLICT);
    }
  assert_text (fixture, "credential:a", "two");
}

static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) first = store_sample_put (fixture->store, "credential:a", "one");
  g_autoptr (CmRecord) same
      = make_record ("credential:a", 1, cm_record_get_revision (first), "same");
  g_autoptr (CmRecord) lower
      = make_record ("credential:a", 0, cm_record_get_revision (first), "lower");
  g_autoptr (CmCommit) commit_same = cm_commit_new ();
  g_autoptr (CmCommit) commit_lower = cm_commit_new ();

  put (commit_same, same);
  assert_refuses (fixture, commit_same, CM_STORE_ERROR_ROLLBACK);
  put (commit_lower, lower);
  assert_refuses (fixture, commit_lower, CM_STORE_ERROR_ROLLBACK);
  assert_text (fixture, "credential:a", "one");
}

/* The last step fails, so none of the first ones has happened. */
static void
test_wholly (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) old = store_sample_put (fixture->store, "credential:a", "one");
  g_autoptr (CmRecord) next
      = make_record ("credential:a", 2, cm_record_get_revision (old), "two");
  g_autoptr (CmRecord) new = make_record ("credential:b", 1, NULL, "new");
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) quarantined = NULL;
  g_autoptr (GBytes) bad = store_sample_envelope ("bad");

  put (commit, next);
  put (commit, new);
  cm_commit_quarantine (commit, "credential:x", "Bad.", bad, 1);
  cm_commit_set_mark (commit, "a", NULL, "1");
  cm_commit_purge (commit, "credential:missing");
  assert_refuses (fixture, commit, CM_STORE_ERROR_NOT_FOUND);

  assert_text (fixture, "credential:a", "one");
  g_assert_null (cm_store_get (fixture->store, "credential:b", NULL, NULL));
  g_assert_null (cm_store_get_mark (fixture->store, "a", NULL, NULL));
  rows = cm_store_query (fixture->store, query, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  quarantined = cm_store_list_quarantined (fixture->store, NULL, NULL);
  g_assert_cmpuint (quarantined->len, ==, 0);
}

/* A later step of a commit sees what an earlier one did. */
static void
test_steps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) first = make_record ("credential:a", 1, NULL, "one");
  g_autoptr (CmRecord) second
      = make_record ("credential:a", 2, cm_record_get_revision (first), "two");
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (CmCommit) empty = cm_commit_new ();
  g_autofree char *mark = NULL;

  put (commit, first);
  put (commit, second);
  cm_commit_set_mark (commit, "m", NULL, "1");
  cm_commit_set_mark (commit, "m", "1", "2");
  assert_commits (fixture, commit);
  assert_text (fixture, "credential:a", "two");
  mark = cm_store_get_mark (fixture->store, "m", NULL, NULL);
  g_assert_cmpstr (mark, ==, "2");

  assert_commits (fixture, empty);
}

static void
test_tombstone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) live = store_sample_put (fixture->store, "credential:a", "one");
  g_autoptr (GBytes) envelope = store_sample_envelope ("gone");
  g_autoptr (CmRecord) tombstone
      = cm_record_new ("credential:a", CM_DOCUMENT_TYPE_CREDENTIAL, 2, TRUE,
                       cm_record_get_revision (live), envelope);
  g_autoptr (CmRecord) restored
      = make_record ("credential:a", 3, cm_record_get_revision (tombstone), "again");
  g_autoptr (CmCommit) remove = cm_commit_new ();
  g_autoptr (CmCommit) restore = cm_commit_new ();
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) deleted = NULL;
  g_autoptr (CmRecord) read = NULL;

  put (remove, tombstone);
  assert_commits (fixture, remove);
  read = cm_store_get (fixture->store, "credential:a", NULL, NULL);
  g_assert_true (cm_record_is_deleted (read));
  rows = cm_store_query (fixture->store, query, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 0);
  cm_query_set_view (query, CM_QUERY_VIEW_DELETED);
  deleted = cm_store_query (fixture->store, query, NULL, NULL);
  g_assert_cmpuint (deleted->len, ==, 1);

  put (restore, restored);
  assert_commits (fixture, restore);
  assert_text (fixture, "credential:a", "again");
}

static void
test_purge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) first = store_sample_put (fixture->store, "credential:a", "one");
  g_autoptr (CmRecord) second = store_sample_put (fixture->store, "credential:a", "two");
  g_autoptr (CmRecord) replay = make_record ("credential:a", 1, NULL, "one");
  g_autoptr (CmRecord) next = make_record ("credential:a", 3, NULL, "three");
  g_autoptr (CmCommit) purge = cm_commit_new ();
  g_autoptr (CmCommit) put_replay = cm_commit_new ();
  g_autoptr (CmCommit) put_next = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  cm_commit_purge (purge, "credential:a");
  assert_commits (fixture, purge);
  g_assert_null (cm_store_get (fixture->store, "credential:a", NULL, NULL));
  g_assert_null (cm_store_get_revisions (fixture->store, "credential:a", NULL, &error));
  g_assert_error (error, CM_STORE_ERROR, CM_STORE_ERROR_NOT_FOUND);
  assert_refuses (fixture, purge, CM_STORE_ERROR_NOT_FOUND);

  put (put_replay, replay);
  assert_refuses (fixture, put_replay, CM_STORE_ERROR_ROLLBACK);
  put (put_next, next);
  assert_commits (fixture, put_next);
  assert_text (fixture, "credential:a", "three");
}

static void
test_revisions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) revisions = NULL;

  for (guint i = 1; i <= 10; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      g_autoptr (CmRecord) record
          = store_sample_put (fixture->store, "credential:a", text);
    }
  revisions = cm_store_get_revisions (fixture->store, "credential:a", NULL, NULL);
  g_assert_cmpuint (revisions->len, ==, CM_STORE_KEPT_REVISIONS + 1);
  for (guint i = 0; i < revisions->len; i++)
    g_assert_cmpuint (cm_record_get_version (g_ptr_array_index (revisions, i)), ==,
                      10 - i);
}

static void
test_get_all (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "credential:c", "credential:a", "credential:b" };
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) roots = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (CmRecord) record = store_sample_put (fixture->store, ids[i], "one");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (CmRecord) record
          = store_sample_put (fixture->store, ids[G_N_ELEMENTS (ids) - 1 - i], "two");
    }
  records = cm_store_get_all (fixture->store, CM_DOCUMENT_TYPE_CREDENTIAL, NULL, NULL);
  g_assert_cmpuint (records->len, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < records->len; i++)
    g_assert_cmpstr (cm_record_get_id (g_ptr_array_index (records, i)), ==, ids[i]);
  roots = cm_store_get_all (fixture->store, CM_DOCUMENT_TYPE_TRUSTED_ROOT, NULL, NULL);
  g_assert_cmpuint (roots->len, ==, 0);
}

static void
test_marks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCommit) set = cm_commit_new ();
  g_autoptr (CmCommit) unset = cm_commit_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  g_assert_null (cm_store_get_mark (fixture->store, "m", NULL, &error));
  g_assert_no_error (error);

  cm_commit_set_mark (set, "m", NULL, "1");
  assert_commits (fixture, set);
  value = cm_store_get_mark (fixture->store, "m", NULL, &error);
  g_assert_cmpstr (value, ==, "1");
  assert_refuses (fixture, set, CM_STORE_ERROR_CONFLICT);

  cm_commit_set_mark (unset, "m", "1", NULL);
  assert_commits (fixture, unset);
  g_assert_null (cm_store_get_mark (fixture->store, "m", NULL, NULL));
  assert_refuses (fixture, unset, CM_STORE_ERROR_CONFLICT);
}

static void
test_quarantine (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) first = store_sample_envelope ("first");
  g_autoptr (GBytes) second = g_bytes_new (NULL, 0);
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (GError) error = NULL;
  const CmQuarantined *item;

  cm_commit_quarantine (commit, "credential:a", "Bad signature.", first, 100);
  cm_commit_quarantine (commit, "credential:a", "Bad signature.", first, 200);
  cm_commit_quarantine (commit, "credential:a", "Empty.", second, 300);
  assert_commits (fixture, commit);
  assert_commits (fixture, commit);

  list = cm_store_list_quarantined (fixture->store, NULL, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  item = g_ptr_array_index (list, 0);
  g_assert_cmpstr (item->id, ==, "credential:a");
  g_assert_cmpstr (item->reason, ==, "Bad signature.");
  g_assert_cmpint (item->since, ==, 100);
  g_assert_true (g_bytes_equal (item->envelope, first));
  g_assert_true (
      g_bytes_equal (((CmQuarantined *)g_ptr_array_index (list, 1))->envelope, second));

  g_assert_true (cm_store_drop_quarantined (fixture->store, item->key, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (cm_store_drop_quarantined (fixture->store, item->key, NULL, &error));
  g_assert_error (error, CM_STORE_ERROR, CM_STORE_ERROR_NOT_FOUND);
  rest = cm_store_list_quarantined (fixture->store, NULL, NULL);
  g_assert_cmpuint (rest->len, ==, 1);
}

/* Two live rows that share a name and a key, an archived and a deleted one like the
 * first. */
static void
put_lookup_rows (Fixture *fixture)
{
  static const char *const ids[]
      = { "credential:aa11", "credential:aa22", "credential:bb33", "credential:bb44" };
  g_autoptr (CmCommit) commit = cm_commit_new ();

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GBytes) envelope = store_sample_envelope (ids[i]);
      g_autoptr (CmRecord) record = cm_record_new (ids[i], CM_DOCUMENT_TYPE_CREDENTIAL, 1,
                                                   i == 3, NULL, envelope);
      CmSummaryFields fields = {
        .id = g_strdup (ids[i]),
        .type = CM_DOCUMENT_TYPE_CREDENTIAL,
        .version = 1,
        .deleted = i == 3,
        .status = i == 2 ? CM_STATUS_ARCHIVED : CM_STATUS_ISSUED,
        .fingerprint = g_strdup (i == 1 ? "f2" : "f1"),
        .public_key_id = g_strdup ("k"),
        .host_names
        = g_strdup (i == 1 ? "\nb.example\nwww.example\n" : "\na.example\nwww.example\n"),
      };
      g_autoptr (CmSummary) row = cm_summary_new_take (&fields);

      cm_commit_put (commit, record, row);
    }
  assert_commits (fixture, commit);
}

static char *
look_up (Fixture *fixture, CmLookup kind, const char *value)
{
  const char *const values[] = { "nothing", value, "", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) found = cm_store_lookup (
      fixture->store, CM_DOCUMENT_TYPE_CREDENTIAL, kind, values, NULL, &error);
  g_autoptr (GString) text = g_string_new (NULL);
  GPtrArray *ids;

  g_assert_no_error (error);
  g_assert_false (g_hash_table_contains (found, "nothing"));
  g_assert_false (g_hash_table_contains (found, ""));
  ids = g_hash_table_lookup (found, value);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    g_string_append_printf (text, "%s ", (char *)g_ptr_array_index (ids, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_lookup (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    CmLookup kind;
    const char *value;
    const char *ids;
  } cases[] = {
    { CM_LOOKUP_FINGERPRINT, "f1", "credential:aa11 " },
    { CM_LOOKUP_FINGERPRINT, "k", "" },
    { CM_LOOKUP_DELETED_FINGERPRINT, "f1", "credential:bb44 " },
    { CM_LOOKUP_DELETED_FINGERPRINT, "f2", "" },
    { CM_LOOKUP_PUBLIC_KEY, "k", "credential:aa11 credential:aa22 " },
    { CM_LOOKUP_DELETED_PUBLIC_KEY, "k", "credential:bb44 " },
    { CM_LOOKUP_DELETED_PUBLIC_KEY, "f1", "" },
    { CM_LOOKUP_HOST_NAME, "a.example", "credential:aa11 " },
    { CM_LOOKUP_HOST_NAME, "www.example", "credential:aa11 credential:aa22 " },
    { CM_LOOKUP_HOST_NAME, "example", "" },
    { CM_LOOKUP_HOST_NAME, "a.example\nwww.example", "" },
    { CM_LOOKUP_ID_PREFIX, "aa", "credential:aa11 credential:aa22 " },
    { CM_LOOKUP_ID_PREFIX, "credential:bb", "credential:bb33 credential:bb44 " },
    { CM_LOOKUP_ID_PREFIX, "aa22", "credential:aa22 " },
    { CM_LOOKUP_ID_PREFIX, "a%", "" },
    { CM_LOOKUP_ID_PREFIX, "cred", "" },
  };
  static const char *const none[] = { NULL };
  g_autoptr (GHashTable) empty = NULL;

  put_lookup_rows (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = look_up (fixture, cases[i].kind, cases[i].value);

      g_assert_cmpstr (ids, ==, cases[i].ids);
    }
  empty = cm_store_lookup (fixture->store, CM_DOCUMENT_TYPE_CREDENTIAL,
                           CM_LOOKUP_FINGERPRINT, none, NULL, NULL);
  g_assert_cmpuint (g_hash_table_size (empty), ==, 0);
}

/* A commit that expects something to be absent sees what was committed before it and
 * what it did itself; what is archived, deleted or of another type does not count. */
static void
test_absent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCommit) refused = cm_commit_new ();
  g_autoptr (CmCommit) passed = cm_commit_new ();
  g_autoptr (CmCommit) purged = cm_commit_new ();
  g_autofree char *value = NULL;

  put_lookup_rows (fixture);
  cm_commit_set_mark (refused, "m", NULL, "1");
  cm_commit_expect_absent (refused, CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_FINGERPRINT,
                           "f2");
  assert_refuses (fixture, refused, CM_STORE_ERROR_CONFLICT);
  g_assert_null (cm_store_get_mark (fixture->store, "m", NULL, NULL));

  cm_commit_expect_absent (passed, CM_DOCUMENT_TYPE_TRUSTED_ROOT, CM_LOOKUP_FINGERPRINT,
                           "f2");
  cm_commit_expect_absent (passed, CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_FINGERPRINT,
                           "f3");
  cm_commit_set_mark (passed, "m", NULL, "1");
  assert_commits (fixture, passed);
  value = cm_store_get_mark (fixture->store, "m", NULL, NULL);
  g_assert_cmpstr (value, ==, "1");

  cm_commit_purge (purged, "credential:aa11");
  cm_commit_expect_absent (purged, CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_FINGERPRINT,
                           "f1");
  assert_commits (fixture, purged);
}

/* What a change of a row leaves behind must not be found any more. */
static void
test_lookup_changed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *ids = NULL;
  g_autofree char *prefix = NULL;
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (CmRecord) record = NULL;

  put_lookup_rows (fixture);
  record = store_sample_put (fixture->store, "credential:aa11", "other");
  ids = look_up (fixture, CM_LOOKUP_FINGERPRINT, "f1");
  g_assert_cmpstr (ids, ==, "");

  cm_commit_purge (commit, "credential:aa11");
  assert_commits (fixture, commit);
  prefix = look_up (fixture, CM_LOOKUP_ID_PREFIX, "aa");
  g_assert_cmpstr (prefix, ==, "credential:aa22 ");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmRecord) record = make_record ("credential:a", 1, NULL, "one");
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) commit_error = NULL;
  g_autoptr (GError) query_error = NULL;

  put (commit, record);
  g_cancellable_cancel (cancellable);
  g_assert_false (cm_store_commit (fixture->store, commit, cancellable, &commit_error));
  g_assert_error (commit_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (cm_store_query (fixture->store, query, cancellable, &query_error));
  g_assert_error (query_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (cm_store_get (fixture->store, "credential:a", NULL, NULL));
}

typedef struct
{
  guint n_signals;
  GStrv ids;
  GThread *thread;
} Changes;

static void
on_changed_cb (CmStore *store, const char *const *ids, gpointer user_data)
{
  Changes *changes = user_data;

  changes->n_signals++;
  g_strfreev (changes->ids);
  changes->ids = g_strdupv ((char **)ids);
  changes->thread = g_thread_self ();
}

static gpointer
commit_in_thread (gpointer store)
{
  g_autoptr (CmRecord) first = store_sample_put (store, "credential:a", "one");
  g_autoptr (CmRecord) second = store_sample_put (store, "credential:a", "two");
  g_autoptr (CmRecord) third = store_sample_put (store, "credential:b", "one");

  return NULL;
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  Changes changes = { 0 };
  g_autoptr (CmCommit) purge = cm_commit_new ();
  g_autoptr (CmRecord) unreported = NULL;
  gulong handler = g_signal_connect (fixture->store, "changed",
                                     G_CALLBACK (on_changed_cb), &changes);

  g_thread_join (g_thread_new ("writer", commit_in_thread, fixture->store));
  g_assert_cmpuint (changes.n_signals, ==, 0);
  store_sample_settle (20);
  g_assert_cmpuint (changes.n_signals, ==, 1);
  g_assert_true (changes.thread == g_thread_self ());
  g_assert_cmpuint (g_strv_length (changes.ids), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *)changes.ids, "credential:a"));
  g_assert_true (g_strv_contains ((const char *const *)changes.ids, "credential:b"));

  cm_commit_purge (purge, "credential:b");
  assert_commits (fixture, purge);
  store_sample_settle (20);
  g_assert_cmpuint (changes.n_signals, ==, 2);
  g_assert_cmpstr (changes.ids[0], ==, "credential:b");

  /* One that is not reported any more: the store goes first. */
  g_signal_handler_disconnect (fixture->store, handler);
  unreported = store_sample_put (fixture->store, "credential:c", "one");
  g_strfreev (changes.ids);
}

static gpointer
commit_many (gpointer store)
{
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *id
          = g_strdup_printf ("credential:%p-%u", (void *)g_thread_self (), i);
      g_autoptr (CmRecord) record = store_sample_put (store, id, "x");
      g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
      g_autoptr (GPtrArray) rows = cm_store_query (store, query, NULL, NULL);

      g_assert_cmpuint (rows->len, >, i);
    }
  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  GThread *threads[4];
  g_autoptr (GPtrArray) queries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) counts = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", commit_many, fixture->store);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_ptr_array_add (queries, cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL));
  counts = cm_store_count (fixture->store, queries, NULL, NULL);
  g_assert_cmpuint (g_array_index (counts, guint, 0), ==, 120);
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    TestFunc func;
  } tests[] = {
    { "put", test_put },
    { "conflict", test_conflict },
    { "rollback", test_rollback },
    { "wholly", test_wholly },
    { "steps", test_steps },
    { "tombstone", test_tombstone },
    { "purge", test_purge },
    { "revisions", test_revisions },
    { "get-all", test_get_all },
    { "marks", test_marks },
    { "quarantine", test_quarantine },
    { "lookup", test_lookup },
    { "lookup-changed", test_lookup_changed },
    { "absent", test_absent },
    { "cancelled", test_cancelled },
    { "changed", test_changed },
    { "threads", test_threads },
  };

  cm_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *sqlite = g_strdup_printf ("/store/sqlite/%s", tests[i].name);
      g_autofree char *memory = g_strdup_printf ("/store/memory/%s", tests[i].name);

      g_test_add (sqlite, Fixture, NULL, set_up_sqlite, tests[i].func, tear_down);
      g_test_add (memory, Fixture, NULL, set_up_memory, tests[i].func, tear_down);
    }
  return g_test_run ();
}

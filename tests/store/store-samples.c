/* store-samples.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Documents for tests and measurements of stores. A store never looks into an envelope,
 * so any bytes will do; a sample row has about the sizes of a real one.
 */

#include "store-samples.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "cm-sqlite-store.h"

#define DAY (24 * 60 * 60)
#define MEMORY_FOLDER "/dev/shm"

static const char *const words[] = { "mail",  "www",    "api",    "shop",  "intern",
                                     "vpn",   "git",    "ldap",   "proxy", "auth",
                                     "cloud", "portal", "straße", "café",  "ÅNGSTRÖM",
                                     "i_x",   "50%",    "a\"b" };

void
store_folder_init (StoreFolder *self)
{
  /* Memory, where there is: hundreds of commits need not wait for a disk. */
  gboolean in_memory = g_access (MEMORY_FOLDER, W_OK | X_OK) == 0;

  store_folder_init_in (self, in_memory ? MEMORY_FOLDER : g_get_tmp_dir ());
}

void
store_folder_init_in (StoreFolder *self, const char *parent)
{
  self->directory = g_build_filename (parent, "cm-store-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (self->directory));
  self->path = g_build_filename (self->directory, "certstore.db", NULL);
  self->clock = cm_clock_new_fixed (STORE_SAMPLES_NOW);
  self->store = NULL;
}

void
store_folder_open (StoreFolder *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (self->store);
  self->store = cm_sqlite_store_open (self->path, self->clock, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->store);
}

void
store_folder_close (StoreFolder *self)
{
  g_assert_finalize_object (g_steal_pointer (&self->store));
}

void
store_folder_clear (StoreFolder *self)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  folder = g_dir_open (self->directory, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->directory);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->path, g_free);
}

void
store_sample_fields (guint number, CmSummaryFields *fields)
{
  const guint hash = number * 2654435761u;
  const char *word = words[hash % 12];
  g_autofree char *seed = g_strdup_printf ("certificate %u", number);
  g_autofree char *name
      = g_strdup_printf ("%s%05u.%s.example.%s", word, hash % 100000,
                         words[hash / 7 % 12], hash % 3 != 0 ? "com" : "org");
  static const char *const issuers[]
      = { "Example Issuing CA 1", "Example Issuing CA 2", "R11", "E6", "Internal CA" };

  *fields = (CmSummaryFields){
    .id = g_strdup_printf ("credential:%08x-0000-4000-8000-%012x", hash, number),
    .type = CM_DOCUMENT_TYPE_CREDENTIAL,
    .version = 1,
    .title = g_strdup (name),
    .status = number % 50 == 0 ? CM_STATUS_WAITING : CM_STATUS_ISSUED,
    .health = number % 20 == 0 ? CM_HEALTH_WARNING : CM_HEALTH_VALID,
    .provider = (CmProvider)(number % 4),
    .not_before = STORE_SAMPLES_NOW - 60 * DAY,
    .not_after = STORE_SAMPLES_NOW + ((gint64)(hash % 400) - 10) * DAY,
    .changed_at = STORE_SAMPLES_NOW - (gint64)(hash % 1000000),
    .issuer = g_strdup (issuers[hash % G_N_ELEMENTS (issuers)]),
    .key_label = g_strdup (number % 3 == 0 ? "RSA 3072" : "ECDSA P-256"),
    .fingerprint = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1),
    .host_names = g_strdup_printf ("\n%s\nwww.%s\n", name, name),
    .has_key = TRUE,
    .search
    = g_strdup_printf ("CN=%s,O=Example GmbH,C=DE production tag%u", name, hash % 100),
  };
  fields->public_key_id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  fields->serial = g_strndup (fields->fingerprint, 32);
  if (number % 2 == 0)
    {
      g_autofree char *server = g_strdup_printf ("identity:%u", number % 20);

      fields->servers = g_strdupv ((char *[]){ server, (char *)"identity:common", NULL });
    }
}

CmSummary *
store_sample_summary (guint number)
{
  CmSummaryFields fields = { 0 };

  store_sample_fields (number, &fields);
  return cm_summary_new_take (&fields);
}

static char *
draw_text (GRand *rand)
{
  const char *first = words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];
  const char *second = words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];

  if (g_rand_int_range (rand, 0, 6) == 0)
    return NULL;
  return g_strdup_printf ("%s %s%d", first, second, g_rand_int_range (rand, 0, 20));
}

static gint64
draw_time (GRand *rand)
{
  static const gint64 offsets[] = { -STORE_SAMPLES_NOW,
                                    -STORE_SAMPLES_NOW - 400 * DAY,
                                    -400 * DAY,
                                    -1,
                                    0,
                                    1,
                                    30 * DAY,
                                    30 * DAY + 1,
                                    29 * DAY,
                                    7 * DAY,
                                    400 * DAY };

  if (g_rand_int_range (rand, 0, 6) == 0)
    return CM_NO_TIME;
  return STORE_SAMPLES_NOW + offsets[g_rand_int_range (rand, 0, G_N_ELEMENTS (offsets))];
}

static CmDocumentType
draw_type (GRand *rand)
{
  return g_rand_int_range (rand, 0, 5) == 0 ? CM_DOCUMENT_TYPE_TRUSTED_ROOT
                                            : CM_DOCUMENT_TYPE_CREDENTIAL;
}

CmSummary *
store_sample_random_summary (GRand *rand, guint number)
{
  CmSummaryFields fields = {
    .id = g_strdup_printf ("credential:%08x", number * 2654435761u),
    .type = draw_type (rand),
    .version = 1,
    .deleted = g_rand_int_range (rand, 0, 8) == 0,
    .title = draw_text (rand),
    .status = (CmStatus)g_rand_int_range (rand, 0, CM_STATUS_EXPIRED),
    .health = (CmHealth)g_rand_int_range (rand, 0, CM_HEALTH_ERROR + 1),
    .provider = (CmProvider)g_rand_int_range (rand, 0, CM_PROVIDER_ACME + 1),
    .not_before = draw_time (rand),
    .not_after = draw_time (rand),
    .changed_at = draw_time (rand),
    .issuer = draw_text (rand),
    .key_label = draw_text (rand),
    .serial = draw_text (rand),
    .detail = draw_text (rand),
    .search = draw_text (rand),
  };

  if (g_rand_boolean (rand))
    fields.status = CM_STATUS_ISSUED;
  if (g_rand_boolean (rand))
    fields.host_names
        = g_strdup_printf ("\nh%d.example\nwww.example\n", g_rand_int_range (rand, 0, 5));
  if (g_rand_boolean (rand))
    {
      g_autofree char *server
          = g_strdup_printf ("identity:%d", g_rand_int_range (rand, 0, 4));

      fields.servers = g_strdupv ((char *[]){ server, (char *)"identity:all", NULL });
    }
  return cm_summary_new_take (&fields);
}

static void
draw_search (GRand *rand, CmQuery *query)
{
  static const char *const searches[] = { "m",   "MAIL",    "mail www", "i_",  "%", "\"",
                                          "zzz", "STRASSE", "ångström", "h1.", " ", "7" };

  cm_query_set_search (query,
                       searches[g_rand_int_range (rand, 0, G_N_ELEMENTS (searches))]);
}

CmQuery *
store_sample_random_query (GRand *rand)
{
  CmQuery *query = cm_query_new (draw_type (rand));

  cm_query_set_view (query,
                     (CmQueryView)g_rand_int_range (rand, 0, CM_QUERY_VIEW_EVERY + 1));
  cm_query_set_sort (query,
                     (CmQuerySort)g_rand_int_range (rand, 0, CM_QUERY_SORT_CHANGED + 1),
                     g_rand_boolean (rand));
  if (g_rand_int_range (rand, 0, 4) == 0)
    cm_query_set_status (query,
                         (CmStatus)g_rand_int_range (rand, 0, CM_STATUS_EXPIRED + 1));
  if (g_rand_int_range (rand, 0, 4) == 0)
    cm_query_set_health (query,
                         (CmHealth)g_rand_int_range (rand, 0, CM_HEALTH_ERROR + 1));
  if (g_rand_int_range (rand, 0, 4) == 0)
    cm_query_set_server (query, g_rand_boolean (rand) ? "identity:all" : "identity:2");
  if (g_rand_int_range (rand, 0, 4) == 0)
    cm_query_set_expires (query, g_rand_boolean (rand) ? draw_time (rand) : G_MININT64,
                          g_rand_boolean (rand) ? draw_time (rand) : G_MAXINT64);
  if (g_rand_int_range (rand, 0, 3) == 0)
    draw_search (rand, query);
  if (g_rand_int_range (rand, 0, 3) == 0)
    cm_query_set_warn_days (query, (guint)g_rand_int_range (rand, 0, 60));
  return query;
}

CmSummary *
store_sample_simple_summary (const char *id, guint64 version, gboolean deleted)
{
  CmSummaryFields fields = {
    .id = g_strdup (id),
    .type = CM_DOCUMENT_TYPE_CREDENTIAL,
    .version = version,
    .deleted = deleted,
    .title = g_strdup (id),
    .status = CM_STATUS_ISSUED,
  };

  return cm_summary_new_take (&fields);
}

GBytes *
store_sample_envelope (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

CmRecord *
store_sample_next (CmStore *store, const char *id, const char *text)
{
  g_autoptr (CmRecord) winner = cm_store_get (store, id, NULL, NULL);
  g_autoptr (GBytes) envelope = store_sample_envelope (text);

  return cm_record_new (id, CM_DOCUMENT_TYPE_CREDENTIAL,
                        winner != NULL ? cm_record_get_version (winner) + 1 : 1, FALSE,
                        winner != NULL ? cm_record_get_revision (winner) : NULL,
                        envelope);
}

CmRecord *
store_sample_put (CmStore *store, const char *id, const char *text)
{
  g_autoptr (CmRecord) record = store_sample_next (store, id, text);
  g_autoptr (CmSummary) summary
      = store_sample_simple_summary (id, cm_record_get_version (record), FALSE);
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  cm_commit_put (commit, record, summary);
  cm_store_commit (store, commit, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&record);
}

static gboolean
on_timeout_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

gboolean
store_sample_wait (const gboolean *done)
{
  gboolean late = FALSE;
  guint timeout = g_timeout_add_seconds (5, on_timeout_cb, &late);

  while (!*done && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  return *done;
}

void
store_sample_settle (guint milliseconds)
{
  gboolean late = FALSE;
  guint timeout = g_timeout_add (milliseconds, on_timeout_cb, &late);

  while (!late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

void
store_sample_assert_no_problems (CmStore *store)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  cm_store_check (store, problems, NULL, &error);
  g_assert_no_error (error);
  if (problems->len > 0)
    g_test_message ("%s", (char *)g_ptr_array_index (problems, 0));
  g_assert_cmpuint (problems->len, ==, 0);
}

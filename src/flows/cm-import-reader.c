/* cm-import-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From files to the rows of the preview. Files are read on several processors, each into
 * its own place, so the order does not depend on who was faster. A certificate that
 * stands in many files, as roots do, is kept once. What was found is then sorted out by
 * public key (CmBundle), compared with the certstore (CmImportMatcher) and put into
 * words.
 */

#include "cm-import-reader-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-chain-gap-private.h"
#include "cm-format-error.h"
#include "cm-import-damage-private.h"
#include "cm-import-locked-private.h"
#include "cm-import-matcher-private.h"
#include "cm-import-source-private.h"
#include "cm-import-words-private.h"
#include "cm-kyrtool.h"
#include "cm-parallel-private.h"
#include "cm-verifier.h"

#define MAX_ITEMS 200000  /* in all files together */
#define MAX_PASSWORDS 100 /* given, and found in stash files */

typedef struct
{
  const CmImportReader *reader;
  GPtrArray *expanded;      /* (element-type CmImportSource) */
  GArray *wanted;           /* indexes of those to read */
  GPtrArray *passwords;     /* (element-type CmSecret): also those of stash files */
  const char *kyrtool;      /* (nullable): the program, if there is one */
  CmImportSource **results; /* one per source */
  GCancellable *cancellable;

  GMutex mutex; /* guards what follows */
  guint n_items;
  GHashTable *seen; /* fingerprint → CmCertificate */
} ReadRun;

typedef struct
{
  const CmImportReader *reader;
  CmBundle *bundle;
  CmImportMatcher *matcher;
  GHashTable *named;    /* names of the files that the user named */
  GHashTable *requests; /* CmCsr → the GFile that it is, not one inside an archive */
  GHashTable *gaps;     /* fingerprint → CmChainGap */
  GHashTable *locked;   /* fingerprint → what stayed locked beside it */
  GPtrArray *items;     /* (element-type CmImportItem) */
  gint64 now;
} ItemRun;

/* ---- reading ---- */

static CmImportSource *
refuse (CmImportSource *source)
{
  const char *name = cm_import_source_get_name (source);
  g_autoptr (GError) error
      = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
                     _ ("“%s” was not read: there are more than %d certificates and keys "
                        "already. Import it by itself."),
                     name, MAX_ITEMS);

  return cm_import_source_new_problem (name, error);
}

/* The same thing, with the certificate that was seen before. */
static CmItem *
share_certificate (CmItem *item, GHashTable *seen)
{
  CmCertificate *certificate = cm_item_get_certificate (item);
  const char *fingerprint = cm_certificate_get_fingerprint (certificate);
  CmCertificate *known = g_hash_table_lookup (seen, fingerprint);

  if (known == NULL)
    g_hash_table_insert (seen, (gpointer)fingerprint, g_object_ref (certificate));
  if (known == NULL || known == certificate)
    return g_object_ref (item);
  return cm_item_with_certificate (item, known);
}

/* Right after reading, so that ten thousand copies of a root are never there at once. */
static void
share_certificates (ReadRun *run, GPtrArray *items)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&run->mutex);

  run->n_items += items->len;
  for (guint i = 0; i < items->len; i++)
    if (cm_item_get_kind (items->pdata[i]) == CM_ITEM_KIND_CERTIFICATE)
      {
        CmItem *item = items->pdata[i];

        items->pdata[i] = share_certificate (item, run->seen);
        g_object_unref (item);
      }
}

static gboolean
is_full (ReadRun *run)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&run->mutex);

  return run->n_items > MAX_ITEMS;
}

static gboolean
read_source (guint index, gpointer user_data, GError **error)
{
  ReadRun *run = user_data;
  guint place = g_array_index (run->wanted, guint, index);
  CmImportSource *source = g_ptr_array_index (run->expanded, place);

  if (is_full (run))
    run->results[place] = refuse (source);
  else
    run->results[place] = cm_import_source_read (source, run->passwords, run->kyrtool,
                                                 run->cancellable, error);
  if (run->results[place] == NULL)
    return FALSE;
  share_certificates (run, cm_import_source_get_items (run->results[place]));
  cm_import_progress_add (run->reader->progress, 1);
  return TRUE;
}

/* What stays as it was read before is known already. */
static void
list_wanted (ReadRun *run)
{
  for (guint i = 0; i < run->expanded->len; i++)
    {
      CmImportSource *source = g_ptr_array_index (run->expanded, i);

      if (cm_import_source_wants_reading (source))
        g_array_append_val (run->wanted, i);
      else
        share_certificates (run, cm_import_source_get_items (source));
    }
}

/* In the order of the sources: what was read now, or before. */
static GPtrArray *
collect_results (ReadRun *run)
{
  GPtrArray *read
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_import_source_unref);

  for (guint i = 0; i < run->expanded->len; i++)
    g_ptr_array_add (read,
                     run->results[i] != NULL
                         ? run->results[i]
                         : cm_import_source_ref (g_ptr_array_index (run->expanded, i)));
  return read;
}

/* Files that come together may be each other's: a stash file opens the key database. */
static GPtrArray *
collect_passwords (const CmImportReader *self,
                   GPtrArray *sources,
                   GCancellable *cancellable)
{
  GPtrArray *passwords = g_ptr_array_copy (
      self->passwords, (GCopyFunc)(void (*) (void))cm_secret_ref, NULL);

  for (guint i = 0; i < sources->len && passwords->len < MAX_PASSWORDS; i++)
    {
      CmSecret *password
          = cm_import_source_find_password (sources->pdata[i], cancellable);

      if (password != NULL)
        g_ptr_array_add (passwords, password);
    }
  return passwords;
}

/* Those that were not read, or are locked in part, are read; the others stay. */
static GPtrArray *
read_sources (const CmImportReader *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) expanded
      = cm_import_source_expand (self->sources, self->progress, cancellable, error);
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GPtrArray) passwords = NULL;
  g_autofree char *kyrtool = cm_kyrtool_find (self->kyrtool);
  g_autofree CmImportSource **results = NULL;
  ReadRun run = { .reader = self,
                  .expanded = expanded,
                  .wanted = wanted,
                  .seen = seen,
                  .kyrtool = kyrtool,
                  .cancellable = cancellable };
  gboolean done;

  if (expanded == NULL)
    return NULL;
  results = g_new0 (CmImportSource *, expanded->len + 1);
  passwords = collect_passwords (self, expanded, cancellable);
  run.passwords = passwords;
  run.results = results;
  g_mutex_init (&run.mutex);
  list_wanted (&run);
  cm_import_progress_begin (self->progress, CM_IMPORT_PHASE_READING, wanted->len);
  done = cm_parallel_run (wanted->len, read_source, &run, cancellable, error);
  read = collect_results (&run);
  g_mutex_clear (&run.mutex);
  return done ? g_steal_pointer (&read) : NULL;
}

/* ---- sorting out ---- */

static CmBundle *
make_bundle (GPtrArray *sources)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < sources->len; i++)
    {
      GPtrArray *items = cm_import_source_get_items (g_ptr_array_index (sources, i));

      for (guint k = 0; k < items->len; k++)
        g_ptr_array_add (all, g_ptr_array_index (items, k));
    }
  return cm_bundle_new (all);
}

/* ---- the rows ---- */

static void
add (ItemRun *run, const CmImportItemFields *fields)
{
  g_ptr_array_add (run->items, cm_import_item_new (fields));
}

static CmImportState
state_of_match (CmImportMatchKind kind)
{
  switch (kind)
    {
    case CM_IMPORT_MATCH_NONE:
    case CM_IMPORT_MATCH_SHARES_KEY:
      return CM_IMPORT_STATE_NEW;
    case CM_IMPORT_MATCH_HERE:
    case CM_IMPORT_MATCH_NEWER_HERE:
    case CM_IMPORT_MATCH_OTHER_HERE:
    case CM_IMPORT_MATCH_GOOD_HERE:
      return CM_IMPORT_STATE_HERE;
    case CM_IMPORT_MATCH_COMPLETES:
    case CM_IMPORT_MATCH_BRINGS_KEY:
    case CM_IMPORT_MATCH_RENEWS:
    case CM_IMPORT_MATCH_REPLACES:
      return CM_IMPORT_STATE_ATTACHES;
    case CM_IMPORT_MATCH_DELETED:
    case CM_IMPORT_MATCH_WITHDRAWN:
      return CM_IMPORT_STATE_DELETED;
    }
  return CM_IMPORT_STATE_UNUSABLE;
}

/* Under the name of its old file Domino finds it. */
static char *
dup_keyring_name (char **sources)
{
  for (guint i = 0; sources[i] != NULL; i++)
    if (cm_kyrtool_is_key_ring (sources[i]))
      return g_path_get_basename (sources[i]);
  return NULL;
}

/* A certificate whose key is elsewhere: to be watched, unless it is a wrong answer. */
static void
judge_lone (ItemRun *run, CmCertificate *leaf, CmImportItemFields *fields, char **reason)
{
  *reason = cm_import_matcher_explain_other_key (run->matcher, leaf);
  fields->reason = *reason;
  fields->is_other_key = *reason != NULL;
  fields->selected
      = !run->reader->with_key_only && (*reason == NULL || run->reader->take_other_keys);
}

static CmImportLoss
loss_from_item (CmItemLoss loss)
{
  switch (loss)
    {
    case CM_ITEM_LOSS_NONE:
      break;
    case CM_ITEM_LOSS_KEY:
      return CM_IMPORT_LOSS_KEY;
    case CM_ITEM_LOSS_PARTS:
      return CM_IMPORT_LOSS_PARTS;
    }
  return CM_IMPORT_LOSS_NONE;
}

/* What is missing beside it. A key that is in the certstore is not. */
static CmImportLoss
judge_loss (const CmBundleEntry *entry, CmImportMatchKind match)
{
  if (state_of_match (match) == CM_IMPORT_STATE_HERE
      || (entry->loss == CM_ITEM_LOSS_KEY && match != CM_IMPORT_MATCH_NONE))
    return CM_IMPORT_LOSS_NONE;
  return loss_from_item (entry->loss);
}

/* A container is taken whole, or by a person who knows what it lacks. */
static void
add_loss (CmImportItemFields *fields, CmImportLoss loss)
{
  if (loss == CM_IMPORT_LOSS_NONE)
    return;
  fields->loss = loss;
  fields->selected = FALSE;
  fields->reason = cm_import_words_explain_loss (loss);
}

/* Nobody is told that a key is elsewhere while it may be in a file that was given. */
static char *
add_locked (ItemRun *run, CmImportItemFields *fields)
{
  const char *name = g_hash_table_lookup (
      run->locked, cm_certificate_get_fingerprint (fields->certificate));

  if (name == NULL || fields->is_other_key || fields->loss != CM_IMPORT_LOSS_NONE)
    return NULL;
  fields->loss = CM_IMPORT_LOSS_LOCKED;
  fields->selected = FALSE;
  return g_strdup_printf (_ ("Its key may be in “%s”, which no password opened."), name);
}

static void
add_entry (ItemRun *run, const CmBundleEntry *entry)
{
  CmImportMatch match = cm_import_matcher_match_entry (run->matcher, entry);
  CmImportState state = state_of_match (match.kind);
  g_autofree char *title = cm_certificate_dup_title (entry->leaf);
  g_autofree char *other_key = NULL;
  g_autofree char *locked = NULL;
  gboolean is_answer
      = match.request != NULL
        && (state == CM_IMPORT_STATE_ATTACHES || match.kind == CM_IMPORT_MATCH_WITHDRAWN);
  CmImportCut cut = CM_IMPORT_CUT_NONE;
  g_autofree char *summary = is_answer
                                 ? cm_import_words_summarize_answer (entry)
                                 : cm_import_words_summarize_entry (entry, match.kind);
  g_autofree char *note
      = cm_import_words_note_entry (entry, &match, run->matcher, run->now, &cut);
  g_autofree char *source
      = cm_import_words_join_sources ((const char *const *)entry->sources);
  g_autofree char *keyring_name = dup_keyring_name (entry->sources);
  CmImportItemFields fields
      = { .kind
          = entry->key != NULL ? CM_IMPORT_KIND_CREDENTIAL : CM_IMPORT_KIND_CERTIFICATE,
          .state = state,
          .title = title,
          .summary = summary,
          .note = note,
          .source = source,
          .document_id = state != CM_IMPORT_STATE_NEW ? match.document_id : NULL,
          .friendly_name = entry->friendly_name,
          .keyring_name = keyring_name,
          .certificate = entry->leaf,
          .key = entry->key,
          .intermediates = entry->intermediates,
          .cut = cut,
          .key_here = match.key_here,
          .selected = TRUE };

  fields.reason = cm_import_words_explain_match (match.kind);
  if (entry->key == NULL && match.kind == CM_IMPORT_MATCH_NONE)
    judge_lone (run, entry->leaf, &fields, &other_key);
  add_loss (&fields, judge_loss (entry, match.kind));
  if (entry->key == NULL && match.kind == CM_IMPORT_MATCH_NONE)
    locked = add_locked (run, &fields);
  if (locked != NULL)
    fields.reason = locked;
  add (run, &fields);
}

static void
add_lone_key (ItemRun *run, CmItem *item)
{
  CmPrivateKey *key = cm_item_get_private_key (item);
  CmImportMatch match = cm_import_matcher_match_key (run->matcher, key);
  g_autofree char *summary = cm_import_words_summarize_key (match.kind);
  g_autofree char *note = cm_import_words_note_match (&match);
  CmImportItemFields fields = { .kind = CM_IMPORT_KIND_PRIVATE_KEY,
                                .state = state_of_match (match.kind),
                                .title = cm_item_get_source (item),
                                .summary = summary,
                                .note = note,
                                .source = cm_item_get_source (item),
                                .document_id = match.document_id,
                                .friendly_name = cm_item_get_friendly_name (item),
                                .key = key,
                                .key_here = match.key_here,
                                .selected = TRUE };

  if (match.title != NULL)
    fields.title = match.title;
  if (match.kind == CM_IMPORT_MATCH_NONE)
    {
      fields.state = CM_IMPORT_STATE_UNUSABLE;
      fields.key = NULL;
      fields.reason = _ ("There is no certificate for this key, neither in these files "
                         "nor in the certstore. Add the file with its certificate.");
    }
  add (run, &fields);
}

/* Nobody is asked whether to trust a file that is damaged. */
static void
refuse_damaged (CmImportItemFields *fields)
{
  if (!cm_verifier_is_damaged_root (fields->certificate))
    return;
  fields->state = CM_IMPORT_STATE_UNUSABLE;
  fields->summary = _ ("CA certificate");
  fields->reason
      = _ ("Its own signature is wrong: the file is damaged. It cannot be trusted.");
}

/* It leads on where the chains of credentials in the certstore end. */
static void
add_gap (CmImportItemFields *fields, const CmChainGap *gap, char **note)
{
  g_autofree char *end = g_steal_pointer (note);
  g_autofree char *relation = cm_import_words_note_gap (gap->titles);

  *note = g_strdup_printf ("%s, %s", end, relation);
  fields->note = *note;
  fields->state = CM_IMPORT_STATE_ATTACHES;
  fields->summary = _ ("intermediate CA certificate");
  fields->completes = gap->ids;
  fields->document_id = g_ptr_array_index (gap->ids, 0);
  fields->selected = TRUE;
}

/* Of a chain's own certificates only a root is worth a question, and what completes other
 * chains. */
static void
add_authority (ItemRun *run, CmItem *item)
{
  CmCertificate *certificate = cm_item_get_certificate (item);
  gboolean is_here = cm_import_matcher_is_trusted (run->matcher, certificate);
  const CmChainGap *gap
      = g_hash_table_lookup (run->gaps, cm_certificate_get_fingerprint (certificate));
  g_autofree char *title = NULL;
  g_autofree char *note = NULL;
  CmImportItemFields fields = { .kind = CM_IMPORT_KIND_TRUSTED_ROOT,
                                .source = cm_item_get_source (item),
                                .certificate = certificate,
                                .is_twin = cm_bundle_has_key (run->bundle, certificate),
                                .selected = run->reader->take_roots };

  if (cm_bundle_is_used (run->bundle, certificate) && gap == NULL
      && !cm_certificate_is_self_issued (certificate))
    return;
  title = cm_certificate_dup_title (certificate);
  note = cm_import_words_note_authority (certificate, run->now);
  fields.state = is_here ? CM_IMPORT_STATE_HERE : CM_IMPORT_STATE_ASKS;
  fields.title = title;
  if (cm_certificate_is_self_issued (certificate))
    fields.summary = is_here ? _ ("CA certificate, trusted already")
                             : _ ("CA certificate · trust it as a root?");
  else
    fields.summary = is_here
                         ? _ ("intermediate CA certificate, here already")
                         : _ ("intermediate CA certificate · keep it for later chains?");
  fields.note = note;
  if (gap != NULL)
    add_gap (&fields, gap, &note);
  if (!is_here && cm_item_get_loss (item) == CM_ITEM_LOSS_PARTS)
    add_loss (&fields, CM_IMPORT_LOSS_PARTS);
  if (!is_here)
    refuse_damaged (&fields);
  add (run, &fields);
}

static void
add_request (ItemRun *run, CmItem *item)
{
  CmCsr *csr = cm_item_get_csr (item);
  const char *name = cm_csr_get_common_name (csr);
  GFile *file = g_hash_table_lookup (run->requests, csr);
  CmImportItemFields fields
      = { .kind = CM_IMPORT_KIND_CSR,
          .state = CM_IMPORT_STATE_UNUSABLE,
          .title = name != NULL ? name : cm_item_get_source (item),
          .summary = _ ("certificate request"),
          .source = cm_item_get_source (item),
          .path = file != NULL ? g_file_peek_path (file) : NULL,
          .reason = _ ("A request is for a CA. Drop it alone to sign it, or to wait for "
                       "the answer of another CA.") };

  add (run, &fields);
}

/* Whether a source is the key database that a stash file of this stem belongs to. */
static gboolean
is_database (const char *source, const char *stem)
{
  return g_str_has_prefix (source, stem)
         && g_ascii_strcasecmp (source + strlen (stem), ".kdb") == 0;
}

/* A stash file that did what it is for is no news. */
static gboolean
has_opened (ItemRun *run, const char *stash)
{
  const char *dot = strrchr (stash, '.');
  g_autofree char *stem
      = dot != NULL ? g_strndup (stash, (gsize)(dot - stash)) : g_strdup (stash);
  GPtrArray *entries = cm_bundle_get_entries (run->bundle);
  GPtrArray *authorities = cm_bundle_get_authorities (run->bundle);

  for (guint i = 0; i < entries->len; i++)
    {
      const CmBundleEntry *entry = g_ptr_array_index (entries, i);

      for (guint k = 0; entry->sources[k] != NULL; k++)
        if (is_database (entry->sources[k], stem))
          return TRUE;
    }
  for (guint i = 0; i < authorities->len; i++)
    if (is_database (cm_item_get_source (authorities->pdata[i]), stem))
      return TRUE;
  return FALSE;
}

static void
add_other (ItemRun *run, CmItem *item)
{
  const GError *error = cm_item_get_error (item);
  const char *detail = cm_item_get_detail (item);
  CmImportItemFields fields = { .kind = CM_IMPORT_KIND_UNKNOWN,
                                .state = CM_IMPORT_STATE_UNUSABLE,
                                .title = cm_item_get_source (item),
                                .source = cm_item_get_source (item),
                                .reason = error != NULL ? error->message : NULL };

  if (g_error_matches (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_STASH)
      && has_opened (run, cm_item_get_source (item)))
    return;
  switch (cm_item_get_kind (item))
    {
    case CM_ITEM_KIND_LOCKED:
      fields.state = CM_IMPORT_STATE_LOCKED;
      fields.summary = detail;
      break;
    case CM_ITEM_KIND_CRL:
      fields.kind = CM_IMPORT_KIND_CRL;
      fields.summary = _ ("revocation list");
      fields.note = detail;
      fields.reason = _ ("Revocation lists are not kept in a certstore.");
      break;
    case CM_ITEM_KIND_UNUSABLE:
    case CM_ITEM_KIND_CERTIFICATE:
    case CM_ITEM_KIND_PRIVATE_KEY:
    case CM_ITEM_KIND_CSR:
      /* A file without anything for us may well lie in a folder or an archive. */
      fields.is_bystander
          = g_error_matches (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_STASH)
            || (g_error_matches (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN)
                && !g_hash_table_contains (run->named, cm_item_get_source (item)));
      break;
    }
  add (run, &fields);
}

typedef void (*AddItemFunc) (ItemRun *run, CmItem *item);

static void
add_items (ItemRun *run, GPtrArray *items, AddItemFunc func)
{
  for (guint i = 0; i < items->len; i++)
    func (run, g_ptr_array_index (items, i));
}

/* What can be imported first, what needs attention last. */
static guint
get_rank (CmImportItem *item)
{
  switch (cm_import_item_get_state (item))
    {
    case CM_IMPORT_STATE_NEW:
      return cm_import_item_get_kind (item) == CM_IMPORT_KIND_CREDENTIAL ? 0 : 2;
    case CM_IMPORT_STATE_ATTACHES:
    case CM_IMPORT_STATE_DELETED:
      return 1;
    case CM_IMPORT_STATE_ASKS:
      return 3;
    case CM_IMPORT_STATE_HERE:
      return 4;
    case CM_IMPORT_STATE_LOCKED:
      return 5;
    case CM_IMPORT_STATE_UNUSABLE:
      return 6;
    }
  return 7;
}

/* g_ptr_array_sort() keeps equal ones in order. */
static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  return (int)get_rank (*(CmImportItem *const *)a)
         - (int)get_rank (*(CmImportItem *const *)b);
}

static GHashTable *
list_named (GPtrArray *sources)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < sources->len; i++)
    {
      CmImportSource *source = g_ptr_array_index (sources, i);

      if (!cm_import_source_is_from_folder (source))
        g_hash_table_add (names, (gpointer)cm_import_source_get_name (source));
    }
  return names;
}

/* What is inside an archive is called otherwise than the file. */
static GHashTable *
list_requests (GPtrArray *sources)
{
  GHashTable *requests = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < sources->len; i++)
    {
      CmImportSource *source = g_ptr_array_index (sources, i);
      GPtrArray *items = cm_import_source_get_items (source);
      const char *name = cm_import_source_get_name (source);
      GFile *file = cm_import_source_get_file (source);

      for (guint k = 0; file != NULL && k < items->len; k++)
        if (cm_item_get_csr (items->pdata[k]) != NULL
            && g_str_equal (cm_item_get_source (items->pdata[k]), name))
          g_hash_table_insert (requests, cm_item_get_csr (items->pdata[k]), file);
    }
  return requests;
}

/* The rows are made one after the other. Verifying signatures costs most, so that is done
 * before, on all processors; each certificate remembers who signed it. */
static gboolean
verify_steps (guint index, gpointer user_data, GError **error)
{
  ItemRun *run = user_data;
  const CmBundleEntry *entry
      = g_ptr_array_index (cm_bundle_get_entries (run->bundle), index);
  g_autoptr (GPtrArray) chain = cm_import_matcher_build_chain (
      run->matcher, entry->leaf, entry->intermediates, /* document_id: */ NULL);

  cm_import_damage_find (chain);
  return TRUE;
}

/* Whoever wants them all as trusted roots has them complete chains that way. */
static GHashTable *
find_gaps (const CmImportReader *self,
           CmBundle *bundle,
           CmImportMatcher *matcher,
           GCancellable *cancellable,
           GError **error)
{
  GPtrArray *found = cm_bundle_get_authorities (bundle);
  g_autoptr (GPtrArray) authorities = g_ptr_array_new ();

  for (guint i = 0; i < found->len && !self->take_roots; i++)
    {
      CmCertificate *certificate = cm_item_get_certificate (g_ptr_array_index (found, i));

      if (!cm_certificate_is_self_issued (certificate)
          && !cm_import_matcher_is_trusted (matcher, certificate))
        g_ptr_array_add (authorities, certificate);
    }
  return cm_chain_gap_find (self->context, authorities, cancellable, error);
}

static GPtrArray *
make_items (const CmImportReader *self,
            GPtrArray *sources,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (CmBundle) bundle = make_bundle (sources);
  g_autoptr (CmImportMatcher) matcher
      = cm_import_matcher_new (self->context, bundle, cancellable, error);
  g_autoptr (GHashTable) gaps
      = matcher != NULL ? find_gaps (self, bundle, matcher, cancellable, error) : NULL;
  g_autoptr (GHashTable) locked = cm_import_locked_find (sources);
  g_autoptr (GHashTable) named = list_named (sources);
  g_autoptr (GHashTable) requests = list_requests (sources);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  ItemRun run = { .reader = self,
                  .bundle = bundle,
                  .matcher = matcher,
                  .named = named,
                  .requests = requests,
                  .gaps = gaps,
                  .locked = locked,
                  .items = items,
                  .now = cm_context_get_now (self->context) };
  GPtrArray *entries = cm_bundle_get_entries (bundle);

  if (gaps == NULL
      || !cm_parallel_run (entries->len, verify_steps, &run, cancellable, error))
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    add_entry (&run, g_ptr_array_index (entries, i));
  add_items (&run, cm_bundle_get_lone_keys (bundle), add_lone_key);
  add_items (&run, cm_bundle_get_authorities (bundle), add_authority);
  add_items (&run, cm_bundle_get_requests (bundle), add_request);
  add_items (&run, cm_bundle_get_others (bundle), add_other);
  g_ptr_array_sort (items, compare_ranks);
  return g_steal_pointer (&items);
}

/**
 * cm_import_reader_run: (skip)
 * @self: what to read
 * @sources: (out) (element-type CmImportSource): the sources, read
 * @items: (out) (element-type CmImportItem): the rows of the preview
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED, or a #CmFlowError of the certstore
 *
 * Reads files and compares them with the certstore. Blocks.
 *
 * Returns: whether the outputs are set
 */
gboolean
cm_import_reader_run (const CmImportReader *self,
                      GPtrArray **sources,
                      GPtrArray **items,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) read = read_sources (self, cancellable, error);
  GPtrArray *made;

  if (read == NULL)
    return FALSE;
  cm_import_progress_begin (self->progress, CM_IMPORT_PHASE_COMPARING, 0);
  made = make_items (self, read, cancellable, error);
  if (made == NULL)
    return FALSE;
  *sources = g_steal_pointer (&read);
  *items = made;
  return TRUE;
}

/* cm-certstore.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The store keeps whatever it is given; this object believes none of it. Everything that
 * is read is verified first, and what fails goes to quarantine as it is, with the reason.
 * Everything that is written is signed and logged (CmCommitJob).
 *
 * Identities and settings are read once and kept as snapshots that other threads may hold
 * on to; a commit that touches them, here or in another process, replaces the snapshot.
 * Trusted roots, and the Micro CAs with what they revoked, are read with them but
 * verified only when a chain is looked at, so that a start does not pay for a hundred
 * signatures nobody asks about.
 */

#include "cm-certstore-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-ca-fallen-private.h"
#include "cm-commit-job-private.h"
#include "cm-flow-error.h"
#include "cm-parallel-private.h"
#include "cm-trusted-root-doc.h"

#define RELOAD_INTERVAL (G_TIME_SPAN_SECOND / 2)

struct _CmCertstore
{
  GObject parent_instance;

  /* owned; never change */
  CmStore *store;
  CmClock *clock;
  CmTrust *pin; /* knows the authority alone */

  GMutex turn; /* whose activity entry is next */

  GMutex mutex; /* guards what follows */
  CmTrust *trust;
  CmSettingsDoc *settings;
  GHashTable *quarantined; /* revisions that were put aside already */
  gboolean stale;          /* a reload failed */
  gint64 loaded_at;        /* monotonic time, microseconds */

  GMutex roots_mutex;      /* guards what follows */
  GPtrArray *root_records; /* (element-type CmRecord) */
  GPtrArray *ca_records;   /* (element-type CmRecord) */
  CmCertificatePool *pool; /* nullable: not verified yet */
  CmVerifier *verifier;    /* set together with @pool, as the rest */
  GPtrArray *anchors;      /* (element-type CmCertificate) */
  GPtrArray *cas;          /* (element-type CmMicroCaDoc) */
};

typedef enum
{
  VERIFY_LIVE = 0,
  VERIFY_DELETED_TOO = 1 << 0,
  VERIFY_AS_LOADED = 1 << 1, /* load() is not asked for news: it may wait for us */
} VerifyFlags;

typedef struct
{
  CmCertstore *self;
  VerifyFlags flags;
  GPtrArray *records;   /* (element-type CmRecord) */
  CmDocument **results; /* NULL where verification failed */
} VerifyRun;

G_DEFINE_FINAL_TYPE (CmCertstore, cm_certstore, G_TYPE_OBJECT)

static void
forget_roots (CmCertstore *self)
{
  g_clear_object (&self->pool);
  g_clear_object (&self->verifier);
  g_clear_pointer (&self->anchors, g_ptr_array_unref);
  g_clear_pointer (&self->cas, g_ptr_array_unref);
}

static void
cm_certstore_finalize (GObject *object)
{
  CmCertstore *self = CM_CERTSTORE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->pin);
  g_clear_object (&self->trust);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->quarantined, g_hash_table_unref);
  g_clear_pointer (&self->root_records, g_ptr_array_unref);
  g_clear_pointer (&self->ca_records, g_ptr_array_unref);
  forget_roots (self);
  g_mutex_clear (&self->turn);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->roots_mutex);
  G_OBJECT_CLASS (cm_certstore_parent_class)->finalize (object);
}

static void
cm_certstore_class_init (CmCertstoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_certstore_finalize;
}

static void
cm_certstore_init (CmCertstore *self)
{
  g_mutex_init (&self->turn);
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->roots_mutex);
  self->quarantined = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->root_records = g_ptr_array_new_with_free_func (g_object_unref);
  self->ca_records = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * cm_certstore_new:
 * @store: where the documents are kept
 * @clock: tells the time that goes into signatures
 * @authority: the pinned authority; nothing else is believed
 *
 * Returns: (transfer full): a certstore that has read nothing yet
 */
CmCertstore *
cm_certstore_new (CmStore *store, CmClock *clock, CmCertificate *authority)
{
  g_autoptr (CmEnvelopeVerifier) verifier = NULL;
  CmCertstore *self;

  g_return_val_if_fail (CM_IS_STORE (store), NULL);
  g_return_val_if_fail (CM_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (CM_IS_CERTIFICATE (authority), NULL);

  self = g_object_new (CM_TYPE_CERTSTORE, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  verifier = cm_envelope_verifier_new (authority);
  self->pin = cm_trust_new (verifier);
  self->trust = g_object_ref (self->pin);
  self->settings = cm_settings_doc_new ();
  return self;
}

/* Puts an envelope aside, once. What could not be put aside is still in the store. */
static gboolean
quarantine (CmCertstore *self, CmRecord *record, const char *reason)
{
  g_autofree char *key = g_strconcat (cm_record_get_id (record), " ",
                                      cm_record_get_revision (record), NULL);
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_hash_table_contains (self->quarantined, key))
    return TRUE;
  cm_commit_quarantine (commit, cm_record_get_id (record), reason,
                        cm_record_get_envelope (record), cm_clock_get_unix (self->clock));
  if (!cm_store_commit (self->store, commit, /* cancellable: */ NULL, /* error: */ NULL))
    return FALSE;
  g_hash_table_add (self->quarantined, g_steal_pointer (&key));
  return TRUE;
}

/* The envelope is signed; the columns around it are not, so they have to say the same. */
static gboolean
check_columns (CmRecord *record, CmDocument *document, GError **error)
{
  if (cm_record_get_document_type (record) == cm_document_get_document_type (document)
      && cm_record_get_version (record) == cm_document_get_version (document)
      && cm_record_is_deleted (record) == cm_document_is_deleted (document))
    return TRUE;
  g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_MISPLACED,
                       _ ("The database lists it as another type or version."));
  return FALSE;
}

static CmDocument *
open_record (CmCertstore *self, CmRecord *record, GError **error)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (self);
  g_autoptr (CmDocument) document
      = cm_trust_open (trust, cm_record_get_envelope (record), CM_TRUST_ORIGIN_STORED,
                       cm_record_get_id (record), error);

  if (document == NULL || !check_columns (record, document, error))
    return NULL;
  cm_commit_job_set_record (document, record);
  return g_steal_pointer (&document);
}

/* A document may be signed by somebody whom another process let in a moment ago, so the
 * identities are read again, though not again and again. Loading reads some types itself:
 * those do not ask for it. */
static gboolean
may_be_news (CmCertstore *self, CmRecord *record)
{
  CmDocumentType type = cm_record_get_document_type (record);
  g_autoptr (GMutexLocker) locker = NULL;

  if (type == CM_DOCUMENT_TYPE_IDENTITY || type == CM_DOCUMENT_TYPE_AUTHORITY
      || type == CM_DOCUMENT_TYPE_SETTINGS)
    return FALSE;
  locker = g_mutex_locker_new (&self->mutex);
  return g_get_monotonic_time () - self->loaded_at > RELOAD_INTERVAL;
}

static CmDocument *
open_or_quarantine (CmCertstore *self,
                    CmRecord *record,
                    VerifyFlags flags,
                    GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmDocument *document = open_record (self, record, &local_error);

  if (document == NULL && (flags & VERIFY_AS_LOADED) == 0 && may_be_news (self, record)
      && cm_certstore_load (self, /* cancellable: */ NULL, /* error: */ NULL))
    {
      g_clear_error (&local_error);
      document = open_record (self, record, &local_error);
    }
  if (document != NULL)
    return document;
  if (g_error_matches (local_error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_NEWER))
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  else if (quarantine (self, record, local_error->message))
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                 _ ("“%s” failed verification and was put into quarantine: %s"),
                 cm_record_get_id (record), local_error->message);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                 _ ("“%s” failed verification and is not used: %s"),
                 cm_record_get_id (record), local_error->message);
  return NULL;
}

/**
 * cm_certstore_open_record:
 * @self: a certstore
 * @record: what the store holds
 * @error: return location for %CM_FLOW_ERROR_UNTRUSTED, or %CM_FLOW_ERROR_FAILED if a
 *   newer program wrote it
 *
 * Verifies a stored document; what fails is put into quarantine.
 *
 * Returns: (transfer full): the document, or %NULL
 */
CmDocument *
cm_certstore_open_record (CmCertstore *self, CmRecord *record, GError **error)
{
  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);
  g_return_val_if_fail (CM_IS_RECORD (record), NULL);

  return open_or_quarantine (self, record, VERIFY_LIVE, error);
}

static gboolean
verify_one (guint index, gpointer user_data, GError **error)
{
  VerifyRun *run = user_data;

  run->results[index] = open_or_quarantine (
      run->self, g_ptr_array_index (run->records, index), run->flags, /* error: */ NULL);
  return TRUE;
}

/* The good ones among @records, in the same order. */
static GPtrArray *
verify_all (CmCertstore *self,
            GPtrArray *records,
            VerifyFlags flags,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree CmDocument **results = g_new0 (CmDocument *, records->len + 1);
  VerifyRun run
      = { .self = self, .flags = flags, .records = records, .results = results };
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) local_error = NULL;
  gboolean done
      = cm_parallel_run (records->len, verify_one, &run, cancellable, &local_error);

  for (guint i = 0; i < records->len; i++)
    {
      if (results[i] == NULL)
        continue;
      if ((flags & VERIFY_DELETED_TOO) != 0 || !cm_document_is_deleted (results[i]))
        g_ptr_array_add (documents, results[i]);
      else
        g_object_unref (results[i]);
    }
  if (done)
    return g_steal_pointer (&documents);
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}

static GPtrArray *
read_all (CmCertstore *self,
          CmDocumentType type,
          VerifyFlags flags,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) records
      = cm_store_get_all (self->store, type, cancellable, &local_error);

  if (records != NULL)
    return verify_all (self, records, flags, cancellable, error);
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}

/* A database that holds another authority is another certstore: stop before a single
 * document of it is called bad. */
static gboolean
check_authority (CmCertstore *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) records = cm_store_get_all (
      self->store, CM_DOCUMENT_TYPE_AUTHORITY, cancellable, &local_error);
  const char *pin = cm_trust_get_store (self->pin);
  const char *found = NULL;

  if (records == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  for (guint i = 0; i < records->len; i++)
    {
      const char *id = cm_record_get_id (g_ptr_array_index (records, i));
      const char *colon = strchr (id, ':');

      found = colon != NULL ? colon + 1 : id;
      if (g_str_equal (found, pin))
        return TRUE;
    }
  if (found == NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                 _ ("The database does not hold the authority that is pinned here (%s)."),
                 pin);
  else
    g_set_error (
        error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
        _ ("The certstore’s authority changed. Nothing was read. Compare both "
           "fingerprints before you go on, the one that was expected and the one "
           "that was found:\n%s\n%s"),
        pin, found);
  return FALSE;
}

static CmSettingsDoc *
read_settings (CmCertstore *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) document
      = cm_certstore_get (self, CM_SETTINGS_ID, cancellable, &local_error);

  if (document != NULL && CM_IS_SETTINGS_DOC (document))
    return CM_SETTINGS_DOC (g_steal_pointer (&document));
  if (document != NULL
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED))
    return cm_settings_doc_new ();
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* Who is who. The mark first: whoever writes an identity, or a root, meanwhile makes it
 * old. */
static CmTrust *
read_trust (CmCertstore *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *mark
      = cm_store_get_mark (self->store, CM_COMMIT_JOB_TRUST, cancellable, &local_error);
  g_autoptr (GPtrArray) identities = NULL;
  CmTrust *trust;

  if (local_error != NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  /* Tombstones too: what a deleted identity wrote is still its own. */
  identities = read_all (self, CM_DOCUMENT_TYPE_IDENTITY, VERIFY_DELETED_TOO, cancellable,
                         error);
  if (identities == NULL)
    return NULL;
  trust = cm_trust_with_identities (self->pin, identities);
  cm_commit_job_set_mark (trust, mark);
  return trust;
}

static gboolean
reload (CmCertstore *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmSettingsDoc) settings = NULL;
  g_autoptr (GPtrArray) roots = NULL;
  g_autoptr (GPtrArray) cas = NULL;
  g_autoptr (CmTrust) trust = read_trust (self, cancellable, error);
  g_autoptr (GError) local_error = NULL;

  if (trust == NULL)
    return FALSE;
  /* The rest is signed by those who are known from here on. */
  g_mutex_lock (&self->mutex);
  g_set_object (&self->trust, trust);
  g_mutex_unlock (&self->mutex);

  settings = read_settings (self, cancellable, error);
  if (settings == NULL)
    return FALSE;
  roots = cm_store_get_all (self->store, CM_DOCUMENT_TYPE_TRUSTED_ROOT, cancellable,
                            &local_error);
  if (roots != NULL)
    cas = cm_store_get_all (self->store, CM_DOCUMENT_TYPE_MICRO_CA, cancellable,
                            &local_error);
  if (cas == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));

  g_mutex_lock (&self->mutex);
  g_set_object (&self->settings, settings);
  g_mutex_unlock (&self->mutex);

  g_mutex_lock (&self->roots_mutex);
  g_ptr_array_unref (self->root_records);
  self->root_records = g_steal_pointer (&roots);
  g_ptr_array_unref (self->ca_records);
  self->ca_records = g_steal_pointer (&cas);
  forget_roots (self);
  g_mutex_unlock (&self->roots_mutex);
  return TRUE;
}

static void
note_load (CmCertstore *self, gboolean done)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->stale = !done;
  self->loaded_at = g_get_monotonic_time ();
}

static gboolean
is_stale (CmCertstore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->stale;
}

/**
 * cm_certstore_load:
 * @self: a certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError; %CM_FLOW_ERROR_UNTRUSTED if the database
 *   belongs to another authority
 *
 * Reads identities, settings, trusted roots and Micro CAs, the first time or again.
 *
 * Returns: whether the snapshots are new; if not, the old ones stay and the next commit
 *   tries again first
 */
gboolean
cm_certstore_load (CmCertstore *self, GCancellable *cancellable, GError **error)
{
  gboolean done;

  g_return_val_if_fail (CM_IS_CERTSTORE (self), FALSE);

  done = check_authority (self, cancellable, error) && reload (self, cancellable, error);
  note_load (self, done);
  return done;
}

/**
 * cm_certstore_look_again:
 * @self: a certstore
 *
 * Reads identities anew if another process wrote one since.
 */
void
cm_certstore_look_again (CmCertstore *self)
{
  g_autoptr (CmTrust) trust = NULL;
  g_autofree char *mark = NULL;

  g_return_if_fail (CM_IS_CERTSTORE (self));

  trust = cm_certstore_ref_trust (self);
  mark = cm_store_get_mark (self->store, CM_COMMIT_JOB_TRUST,
                            /* cancellable: */ NULL, /* error: */ NULL);
  if (g_strcmp0 (mark, cm_commit_job_get_mark (trust)) != 0)
    cm_certstore_load (self, /* cancellable: */ NULL, /* error: */ NULL);
}

/**
 * cm_certstore_get_store:
 * @self: a certstore
 *
 * Returns: (transfer none): the store beneath, for lists and counts
 */
CmStore *
cm_certstore_get_store (CmCertstore *self)
{
  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);

  return self->store;
}

/**
 * cm_certstore_ref_trust:
 * @self: a certstore
 *
 * Returns: (transfer full): who is who, as of the last load; does not block
 */
CmTrust *
cm_certstore_ref_trust (CmCertstore *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return g_object_ref (self->trust);
}

/**
 * cm_certstore_ref_settings:
 * @self: a certstore
 *
 * Returns: (transfer full): the settings, or the defaults; does not block. To change
 *   them, read %CM_SETTINGS_ID anew.
 */
CmSettingsDoc *
cm_certstore_ref_settings (CmCertstore *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return g_object_ref (self->settings);
}

static CmVerifier *
make_verifier (CmCertstore *self, GPtrArray *cas)
{
  g_autoptr (CmRevocations) revocations = cm_ca_fallen_collect (cas);

  return cm_verifier_new_with_revocations (self->anchors, revocations);
}

/* Pure computing on what load() read, so it cannot fail; the mutex is held. */
static void
ensure_roots (CmCertstore *self)
{
  g_autoptr (GPtrArray) documents = NULL;

  if (self->pool != NULL)
    return;
  documents = verify_all (self, self->root_records, VERIFY_AS_LOADED,
                          /* cancellable: */ NULL, /* error: */ NULL);
  /* tombstones too: what a deleted CA revoked stays revoked */
  self->cas = verify_all (self, self->ca_records, VERIFY_AS_LOADED | VERIFY_DELETED_TOO,
                          /* cancellable: */ NULL, /* error: */ NULL);
  if (self->cas == NULL)
    self->cas = g_ptr_array_new ();
  self->anchors = g_ptr_array_new_with_free_func (g_object_unref);
  self->pool = cm_certificate_pool_new ();
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      CmTrustedRootDoc *root = g_ptr_array_index (documents, i);
      CmCertificate *certificate = cm_trusted_root_doc_get_certificate (root);

      cm_certificate_pool_add (self->pool, certificate);
      if (cm_trusted_root_doc_is_anchor (root))
        g_ptr_array_add (self->anchors, g_object_ref (certificate));
    }
  self->verifier = make_verifier (self, self->cas);
}

/**
 * cm_certstore_ref_pool:
 * @self: a certstore
 *
 * Verifies the trusted roots if that was not done since the last load.
 *
 * Returns: (transfer full): trusted roots and intermediates, to complete chains from
 */
CmCertificatePool *
cm_certstore_ref_pool (CmCertstore *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);

  locker = g_mutex_locker_new (&self->roots_mutex);
  ensure_roots (self);
  return g_object_ref (self->pool);
}

/**
 * cm_certstore_ref_verifier:
 * @self: a certstore
 *
 * Verifies the trusted roots if that was not done since the last load.
 *
 * Returns: (transfer full): verifies chains against the trusted roots
 */
CmVerifier *
cm_certstore_ref_verifier (CmCertstore *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);

  locker = g_mutex_locker_new (&self->roots_mutex);
  ensure_roots (self);
  return g_object_ref (self->verifier);
}

/**
 * cm_certstore_make_verifier:
 * @self: a certstore
 * @changed_ca: a Micro CA that is about to be written
 *
 * Returns: (transfer full): what cm_certstore_ref_verifier() is once @changed_ca is
 *   written
 */
CmVerifier *
cm_certstore_make_verifier (CmCertstore *self, CmMicroCaDoc *changed_ca)
{
  g_autoptr (GMutexLocker) locker = NULL;
  g_autoptr (GPtrArray) cas = NULL;

  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (changed_ca), NULL);

  locker = g_mutex_locker_new (&self->roots_mutex);
  ensure_roots (self);
  /* beside what it was: nothing that was revoked comes back */
  cas = g_ptr_array_new ();
  g_ptr_array_extend (cas, self->cas, NULL, NULL);
  g_ptr_array_add (cas, changed_ca);
  return make_verifier (self, cas);
}

/**
 * cm_certstore_get:
 * @self: a certstore
 * @id: id of a document
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, %CM_FLOW_ERROR_UNTRUSTED, if it
 *   failed verification and is in quarantine now, or another #CmFlowError
 *
 * Reads and verifies a document, also a tombstone. It remembers the revision it was read
 * as, so that cm_certstore_commit() replaces just that one.
 *
 * Returns: (transfer full): the document, or %NULL
 */
CmDocument *
cm_certstore_get (CmCertstore *self,
                  const char *id,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (CmRecord) record = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  record = cm_store_get (self->store, id, cancellable, &local_error);
  if (record != NULL)
    return cm_certstore_open_record (self, record, error);
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}

/**
 * cm_certstore_get_all:
 * @self: a certstore
 * @type: a type of document
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Reads and verifies all live documents of a type, oldest first. Those that fail are put
 * into quarantine and left out.
 *
 * Returns: (transfer full) (element-type CmDocument): the documents, or %NULL
 */
GPtrArray *
cm_certstore_get_all (CmCertstore *self,
                      CmDocumentType type,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);

  return read_all (self, type, VERIFY_LIVE, cancellable, error);
}

/**
 * cm_certstore_get_every:
 * @self: a certstore
 * @type: a type of document
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * As cm_certstore_get_all(), with tombstones.
 *
 * Returns: (transfer full) (element-type CmDocument): the documents, or %NULL
 */
GPtrArray *
cm_certstore_get_every (CmCertstore *self,
                        CmDocumentType type,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);

  return read_all (self, type, VERIFY_DELETED_TOO, cancellable, error);
}

/**
 * cm_certstore_get_versions:
 * @self: a certstore
 * @id: id of a document
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND or another #CmFlowError
 *
 * Reads and verifies the kept versions of a document. Those that fail are put into
 * quarantine and left out.
 *
 * Returns: (transfer full) (element-type CmDocument): newest first, or %NULL
 */
GPtrArray *
cm_certstore_get_versions (CmCertstore *self,
                           const char *id,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) records = NULL;

  g_return_val_if_fail (CM_IS_CERTSTORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  records = cm_store_get_revisions (self->store, id, cancellable, &local_error);
  if (records != NULL)
    return verify_all (self, records, VERIFY_DELETED_TOO, cancellable, error);
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
touches_snapshot (CmChangeSet *changes)
{
  return cm_change_set_touches (changes, CM_DOCUMENT_TYPE_IDENTITY)
         || cm_change_set_touches (changes, CM_DOCUMENT_TYPE_SETTINGS)
         || cm_change_set_touches (changes, CM_DOCUMENT_TYPE_MICRO_CA)
         || cm_change_set_touches (changes, CM_DOCUMENT_TYPE_TRUSTED_ROOT);
}

/**
 * cm_certstore_commit:
 * @self: a certstore
 * @changes: what to write and to log; an empty set is nothing to do
 * @signer: the identity that signs
 * @author_id: the id of its document
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if the signer's role does not
 *   permit a change; %CM_FLOW_ERROR_CONFLICT, if a document or what the change set
 *   expects was changed in between; or another #CmFlowError
 *
 * Signs the documents, adds the activity entry, and commits everything in one
 * transaction. The documents are used up: after a failure they have to be read anew.
 *
 * Returns: whether everything is in the store; if not, nothing is
 */
gboolean
cm_certstore_commit (CmCertstore *self,
                     CmChangeSet *changes,
                     CmIdentity *signer,
                     const char *author_id,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (GError) local_error = NULL;
  CmCommitJob job = { 0 };

  g_return_val_if_fail (CM_IS_CERTSTORE (self), FALSE);
  g_return_val_if_fail (CM_IS_CHANGE_SET (changes), FALSE);
  g_return_val_if_fail (CM_IS_IDENTITY (signer), FALSE);
  g_return_val_if_fail (author_id != NULL, FALSE);

  if (cm_change_set_get_size (changes) == 0)
    return TRUE;
  if (is_stale (self) && !cm_certstore_load (self, cancellable, error))
    return FALSE;
  trust = cm_certstore_ref_trust (self);
  job = (CmCommitJob){ .store = self->store,
                       .trust = trust,
                       .changes = changes,
                       .signer = signer,
                       .author_id = author_id,
                       .now = cm_clock_get_unix (self->clock),
                       .turn = &self->turn };
  if (!cm_commit_job_run (&job, cancellable, &local_error))
    {
      /* Maybe it was an identity: whoever tries again judges by that. */
      if (g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        cm_certstore_look_again (self);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (touches_snapshot (changes))
    cm_certstore_load (self, /* cancellable: */ NULL, /* error: */ NULL);
  return TRUE;
}

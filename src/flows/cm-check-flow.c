/* cm-check-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks at everything there is, as if nothing had ever been verified: the database, every
 * document of every type with its kept versions and the row that lists show of it, what
 * the documents say about one another (who can open which key, how healthy a chain is),
 * what lies in quarantine, and the activity log. Each thing that is off becomes one
 * sentence; nothing is repaired, except that a document which fails verification goes to
 * quarantine as it would at any reading.
 */

#include "cm-check-flow.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "cm-check-rows-private.h"
#include "cm-context-private.h"
#include "cm-envelope.h"
#include "cm-health-rule.h"
#include "cm-parallel-private.h"
#include "cm-seal.h"
#include "cm-trusted-root-doc.h"
#include "cm-verifier.h"

typedef struct
{
  CmContext *context;
  CmCertstore *certstore;
  CmTrust *trust;
  CmCertificatePool *pool;
  CmVerifier *verifier;
  GPtrArray *managers;  /* (element-type CmIdentityDoc) */
  GHashTable *reported; /* ids of documents that failed verification */

  GPtrArray *records;   /* (element-type CmRecord) of the type that is being checked */
  GHashTable *rows;     /* id → CmSummary: what lists show of that type */
  GPtrArray **findings; /* one list of sentences per record */
  gboolean *failed;     /* one per record */
} CheckRun;

static void
check_run_clear (CheckRun *run)
{
  g_clear_object (&run->trust);
  g_clear_object (&run->pool);
  g_clear_object (&run->verifier);
  g_clear_pointer (&run->managers, g_ptr_array_unref);
  g_clear_pointer (&run->reported, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CheckRun, check_run_clear)

static void report (GPtrArray *problems, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
report (GPtrArray *problems, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (problems, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static const char *
get_title (CmDocument *document)
{
  const char *title = cm_document_get_title (document);

  return title != NULL ? title : cm_document_get_id (document);
}

/* ---- credentials ---- */

static char *
join_warnings (CmCredentialDoc *credential)
{
  const char *const *warnings = cm_credential_doc_get_warnings (credential);

  return warnings != NULL && warnings[0] != NULL ? g_strjoinv (", ", (char **)warnings)
                                                 : g_strdup (_ ("none"));
}

static guint
get_chain_length (CmCredentialDoc *credential)
{
  GPtrArray *chain = cm_credential_doc_get_chain (credential);

  return chain != NULL ? chain->len : 0;
}

static void
check_health (CheckRun *run, CmCredentialDoc *credential, GPtrArray *problems)
{
  g_autoptr (CmDocument) copy = cm_document_copy (CM_DOCUMENT (credential));
  g_autofree char *stored = join_warnings (credential);
  g_autofree char *now = NULL;

  if (copy == NULL)
    return;
  cm_health_rule_apply (CM_CREDENTIAL_DOC (copy), run->pool, run->verifier,
                        cm_context_get_now (run->context));
  now = join_warnings (CM_CREDENTIAL_DOC (copy));
  if (!g_str_equal (stored, now))
    report (problems, _ ("“%s”: its warnings are not up to date. Stored: %s. Now: %s."),
            get_title (CM_DOCUMENT (credential)), stored, now);
  else if (get_chain_length (credential) != get_chain_length (CM_CREDENTIAL_DOC (copy)))
    report (problems, _ ("“%s”: its chain can be completed from the trusted roots."),
            get_title (CM_DOCUMENT (credential)));
}

static void
check_can_open (CmCredentialDoc *credential, CmIdentityDoc *identity, GPtrArray *problems)
{
  CmCertificate *certificate = cm_identity_doc_get_certificate (identity);

  if (certificate != NULL
      && !cm_seal_is_for (cm_credential_doc_get_sealed_key (credential), certificate))
    report (problems, _ ("“%s”: its key is not sealed for “%s”."),
            get_title (CM_DOCUMENT (credential)), cm_identity_doc_get_name (identity));
}

static void
check_seal (CheckRun *run, CmCredentialDoc *credential, GPtrArray *problems)
{
  const char *const *servers = cm_credential_doc_get_servers (credential);

  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    return;
  for (guint i = 0; i < run->managers->len; i++)
    check_can_open (credential, g_ptr_array_index (run->managers, i), problems);
  for (gsize i = 0; servers != NULL && servers[i] != NULL; i++)
    {
      CmIdentityDoc *server = cm_trust_get_identity (run->trust, servers[i]);

      if (server == NULL
          || cm_identity_doc_get_state (server) != CM_IDENTITY_STATE_ACTIVE)
        report (problems, _ ("“%s” names the server “%s”, which is not active."),
                get_title (CM_DOCUMENT (credential)),
                server != NULL ? cm_identity_doc_get_name (server) : servers[i]);
      else
        check_can_open (credential, server, problems);
    }
}

static void
check_credential (CheckRun *run, CmCredentialDoc *credential, GPtrArray *problems)
{
  check_seal (run, credential, problems);
  if (!cm_document_is_deleted (CM_DOCUMENT (credential))
      && cm_credential_doc_get_status (credential) != CM_STATUS_ARCHIVED)
    check_health (run, credential, problems);
}

/* ---- trusted roots ---- */

/* Such a one is refused today, but was taken before that was looked at. */
static void
check_root (CmTrustedRootDoc *root, GPtrArray *problems)
{
  if (!cm_document_is_deleted (CM_DOCUMENT (root))
      && cm_verifier_is_damaged_root (cm_trusted_root_doc_get_certificate (root)))
    report (problems,
            _ ("“%s” is trusted as a root, but its own signature is wrong: its file was "
               "damaged. Remove it from the trusted roots and add a whole copy."),
            get_title (CM_DOCUMENT (root)));
}

/* ---- versions ---- */

static CmRecord *
find_revision (GPtrArray *records, const char *revision)
{
  for (guint i = 0; revision != NULL && i < records->len; i++)
    {
      CmRecord *record = g_ptr_array_index (records, i);

      if (g_str_equal (cm_record_get_revision (record), revision))
        return record;
    }
  return NULL;
}

/* A version names the hash of the envelope it replaced: the database's own idea of what
 * came before must agree. */
static void
check_link (CmDocument *document,
            CmRecord *record,
            GPtrArray *records,
            GPtrArray *problems)
{
  CmRecord *parent = find_revision (records, cm_record_get_parent_revision (record));
  g_autofree char *hash
      = parent != NULL ? cm_envelope_hash (cm_record_get_envelope (parent)) : NULL;

  if (hash != NULL && g_strcmp0 (hash, cm_document_get_previous (document)) != 0)
    report (problems,
            _ ("“%s”: version %" PRIu64 " does not follow the version kept before it."),
            get_title (document), cm_document_get_version (document));
}

static gboolean
check_versions (CheckRun *run, CmDocument *current, GPtrArray *problems, GError **error)
{
  CmStore *store = cm_certstore_get_store (run->certstore);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) records = NULL;

  if (cm_document_get_version (current) <= 1)
    return TRUE;
  records = cm_store_get_revisions (store, cm_document_get_id (current),
                                    /* cancellable: */ NULL, &local_error);
  if (records == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  for (guint i = 0; i < records->len; i++)
    {
      CmRecord *record = g_ptr_array_index (records, i);
      g_autoptr (GError) reason = NULL;
      g_autoptr (CmDocument) version
          = cm_certstore_open_record (run->certstore, record, &reason);

      if (version != NULL)
        check_link (version, record, records, problems);
      else
        report (problems, _ ("“%s”, an earlier version: %s"), get_title (current),
                reason->message);
    }
  return TRUE;
}

/* ---- all documents ---- */

static gboolean
check_record (guint index, gpointer user_data, GError **error)
{
  CheckRun *run = user_data;
  CmRecord *record = g_ptr_array_index (run->records, index);
  GPtrArray *problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) reason = NULL;
  g_autoptr (CmDocument) document
      = cm_certstore_open_record (run->certstore, record, &reason);

  run->findings[index] = problems;
  if (document == NULL)
    {
      run->failed[index] = TRUE;
      g_ptr_array_add (problems, g_strdup (reason->message));
      return TRUE;
    }
  if (CM_IS_CREDENTIAL_DOC (document))
    check_credential (run, CM_CREDENTIAL_DOC (document), problems);
  else if (CM_IS_TRUSTED_ROOT_DOC (document))
    check_root (CM_TRUSTED_ROOT_DOC (document), problems);
  if (!cm_check_rows_are_right (run->rows, run->trust, document))
    report (
        problems,
        _ ("“%s”: lists do not show what the document says. Whatever changes it, as a "
           "comment does, mends that."),
        get_title (document));
  return check_versions (run, document, problems, error);
}

static void
collect_findings (CheckRun *run, GPtrArray *problems)
{
  for (guint i = 0; i < run->records->len; i++)
    {
      const char *id = cm_record_get_id (g_ptr_array_index (run->records, i));
      GPtrArray *found = run->findings[i];
      const char *title = NULL;

      if (run->failed[i])
        {
          CmSummary *row = g_hash_table_lookup (run->rows, id);

          g_hash_table_add (run->reported, g_strdup (id));
          title = row != NULL ? cm_summary_get_title (row) : NULL;
        }
      for (guint j = 0; found != NULL && j < found->len; j++)
        {
          if (title != NULL)
            report (problems, "%s: %s", title, (const char *)found->pdata[j]);
          else
            g_ptr_array_add (problems, g_strdup (found->pdata[j]));
        }
    }
}

static gboolean
check_type (CheckRun *run,
            CmDocumentType type,
            GPtrArray *problems,
            guint *n_documents,
            GCancellable *cancellable,
            GError **error)
{
  CmStore *store = cm_certstore_get_store (run->certstore);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) records
      = cm_store_get_all (store, type, cancellable, &local_error);
  g_autoptr (GHashTable) rows = NULL;
  g_autofree GPtrArray **findings = NULL;
  g_autofree gboolean *failed = NULL;
  gboolean done;

  if (records == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  rows = cm_check_rows_read (run->context, type, cancellable, error);
  if (rows == NULL)
    return FALSE;
  run->rows = rows;
  findings = g_new0 (GPtrArray *, records->len + 1);
  failed = g_new0 (gboolean, records->len + 1);
  run->records = records;
  run->findings = findings;
  run->failed = failed;
  done = cm_parallel_run (records->len, check_record, run, cancellable, error);
  if (done)
    collect_findings (run, problems);
  for (guint i = 0; i < records->len; i++)
    g_clear_pointer (&findings[i], g_ptr_array_unref);
  run->rows = NULL;
  *n_documents += records->len;
  return done;
}

static gboolean
check_documents (CheckRun *run,
                 GPtrArray *problems,
                 guint *n_documents,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GEnumClass) types = g_type_class_ref (CM_TYPE_DOCUMENT_TYPE);

  for (guint i = 0; i < types->n_values; i++)
    {
      if (!check_type (run, (CmDocumentType)types->values[i].value, problems, n_documents,
                       cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_quarantine (CheckRun *run,
                  GPtrArray *problems,
                  GCancellable *cancellable,
                  GError **error)
{
  CmStore *store = cm_certstore_get_store (run->certstore);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) items
      = cm_store_list_quarantined (store, cancellable, &local_error);

  if (items == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  for (guint i = 0; i < items->len; i++)
    {
      const CmQuarantined *item = g_ptr_array_index (items, i);

      if (!g_hash_table_contains (run->reported, item->id))
        report (problems, _ ("A version of “%s” is in quarantine: %s"), item->id,
                item->reason);
    }
  return TRUE;
}

static gboolean
check_database (CmCertstore *certstore,
                GPtrArray *problems,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;

  return cm_store_check (cm_certstore_get_store (certstore), problems, cancellable,
                         &local_error)
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static gboolean
check_contents (CheckRun *run,
                GPtrArray *problems,
                guint *n_documents,
                GCancellable *cancellable,
                GError **error)
{
  if (!cm_certstore_load (run->certstore, cancellable, error))
    return FALSE;
  run->trust = cm_certstore_ref_trust (run->certstore);
  run->pool = cm_certstore_ref_pool (run->certstore);
  run->verifier = cm_certstore_ref_verifier (run->certstore);
  run->managers = cm_trust_list_active (run->trust, CM_ROLES_MANAGER);
  run->reported = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return check_documents (run, problems, n_documents, cancellable, error)
         && check_quarantine (run, problems, cancellable, error)
         && cm_check_flow_verify_activity (run->context, problems, cancellable, error);
}

/* What is so broken that it cannot be read is found as well. */
static gboolean
take_damage (GError **error, GPtrArray *problems)
{
  if (!g_error_matches (*error, CM_FLOW_ERROR, CM_FLOW_ERROR_DAMAGED)
      && !g_error_matches (*error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED))
    return FALSE;
  g_ptr_array_add (problems, g_strdup ((*error)->message));
  g_clear_error (error);
  return TRUE;
}

/**
 * cm_check_flow_run:
 * @context: a context; it may be locked, and is opened if it is not
 * @problems: (element-type utf8): gets one sentence for each thing that is off
 * @n_documents: (out) (optional): how many documents were looked at
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Verifies this computer's files, the database, every document with its kept versions,
 * who can open which key, the credentials' health, and the activity log. Blocks, about a
 * third of a millisecond per document.
 *
 * Returns: whether the check could be made; what it found is in @problems
 */
gboolean
cm_check_flow_run (CmContext *context,
                   GPtrArray *problems,
                   guint *n_documents,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (CheckRun) run = { 0 };
  g_autoptr (GError) local_error = NULL;
  guint n_checked = 0;

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);
  g_return_val_if_fail (problems != NULL, FALSE);

  if (cm_context_get_state (context) == CM_CONTEXT_STATE_CLOSED)
    cm_context_open (context, cancellable, &local_error);
  run.context = context;
  if (local_error == NULL)
    run.certstore = cm_context_require_certstore (context, &local_error);
  if (run.certstore != NULL)
    cm_vault_check (cm_context_get_vault (context), problems);
  if (local_error == NULL
      && check_database (run.certstore, problems, cancellable, &local_error))
    check_contents (&run, problems, &n_checked, cancellable, &local_error);
  if (local_error != NULL && !take_damage (&local_error, problems))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (n_documents != NULL)
    *n_documents = n_checked;
  return TRUE;
}

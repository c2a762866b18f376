/* cm-context-find.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Credentials by whatever a person calls them: id, beginning of an id, host name, title.
 * Two that fit are a question back, never a guess. The one exception is no guess: while a
 * credential is renewed with a new key, its request has the same names; the name means
 * the credential, or the request where requests are spoken of.
 */

#include "cm-context-private.h"
#include "cm-host-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CREDENTIAL_PREFIX "credential:"
#define MIN_ID_PREFIX 4
#define MAX_CANDIDATES 5
#define MAX_COMPARED 20 /* more that fit are not read to find out which is meant */

static void
add_hit (GPtrArray *ids, const char *id)
{
  if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, g_strdup (id));
}

static gboolean
look_up (CmStore *store,
         CmLookup kind,
         const char *value,
         GPtrArray *ids,
         GCancellable *cancellable,
         GError **error)
{
  const char *const values[] = { value, NULL };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GHashTable) found = cm_store_lookup (
      store, CM_DOCUMENT_TYPE_CREDENTIAL, kind, values, cancellable, &local_error);
  GPtrArray *hits;

  if (found == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  hits = g_hash_table_lookup (found, value);
  for (guint i = 0; hits != NULL && i < hits->len; i++)
    add_hit (ids, g_ptr_array_index (hits, i));
  return TRUE;
}

static gboolean
look_up_id (CmStore *store,
            const char *name,
            GPtrArray *ids,
            GCancellable *cancellable,
            GError **error)
{
  const char *uuid = g_str_has_prefix (name, CREDENTIAL_PREFIX)
                         ? name + strlen (CREDENTIAL_PREFIX)
                         : name;
  g_autofree char *prefix = g_ascii_strdown (uuid, -1);

  if (strlen (prefix) < MIN_ID_PREFIX
      || strspn (prefix, "0123456789abcdef-") != strlen (prefix))
    return TRUE;
  return look_up (store, CM_LOOKUP_ID_PREFIX, prefix, ids, cancellable, error);
}

/* Names are stored as A-labels; a star is a label like any other. */
static gboolean
look_up_host_name (CmStore *store,
                   const char *name,
                   GPtrArray *ids,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *host = cm_host_name_drop_root (name);
  g_autofree char *ascii = g_hostname_to_ascii (host);
  g_autofree char *lower = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;

  return lower == NULL
         || look_up (store, CM_LOOKUP_HOST_NAME, lower, ids, cancellable, error);
}

static gboolean
look_up_title (CmStore *store,
               const char *name,
               GPtrArray *ids,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) local_error = NULL;

  cm_query_set_view (query, CM_QUERY_VIEW_EVERY);
  cm_query_set_search (query, name);
  rows = cm_store_query (store, query, cancellable, &local_error);
  if (rows == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  for (guint i = 0; i < rows->len; i++)
    {
      CmSummary *row = g_ptr_array_index (rows, i);
      const char *title = cm_summary_get_title (row);
      g_autofree char *other = title != NULL ? g_utf8_casefold (title, -1) : NULL;

      if (g_strcmp0 (other, folded) == 0)
        add_hit (ids, cm_summary_get_id (row));
    }
  return TRUE;
}

/* "shop.example.org (1c9d4b7e)" */
static char *
describe_candidate (CmContext *self, const char *id)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (self, id, /* cancellable: */ NULL, /* error: */ NULL);
  const char *uuid = strchr (id, ':') != NULL ? strchr (id, ':') + 1 : id;
  const char *title = document != NULL ? cm_document_get_title (document) : NULL;

  return g_strdup_printf ("%s (%.8s)", title != NULL ? title : id, uuid);
}

static void
set_error_ambiguous (GError **error, CmContext *self, const char *name, GPtrArray *ids)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < ids->len && i < MAX_CANDIDATES; i++)
    {
      g_autofree char *text = describe_candidate (self, g_ptr_array_index (ids, i));

      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", text);
    }
  if (ids->len > MAX_CANDIDATES)
    g_string_append (list, ", …");
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_AMBIGUOUS,
               ngettext ("“%s” names %u credential: %s.",
                         "“%s” names %u credentials: %s.", ids->len),
               name, ids->len, list->str);
}

static gboolean
find_ids (CmStore *store,
          const char *name,
          GPtrArray *ids,
          GCancellable *cancellable,
          GError **error)
{
  return look_up_id (store, name, ids, cancellable, error)
         && look_up_host_name (store, name, ids, cancellable, error)
         && (ids->len > 0 || look_up_title (store, name, ids, cancellable, error));
}

/* ---- which of several is meant ---- */

/* Whether @candidate may be the one. */
typedef gboolean (*CandidateTest) (CmCredentialDoc *candidate, GPtrArray *candidates);

static gboolean
has_id (GPtrArray *candidates, const char *id)
{
  for (guint i = 0; i < candidates->len; i++)
    if (g_str_equal (cm_document_get_id (g_ptr_array_index (candidates, i)), id))
      return TRUE;
  return FALSE;
}

/* Anything but the request for the successor of another candidate. */
static gboolean
is_live (CmCredentialDoc *candidate, GPtrArray *candidates)
{
  const char *renewed = cm_credential_doc_get_supersedes (candidate);

  return cm_credential_doc_get_status (candidate) != CM_STATUS_WAITING || renewed == NULL
         || !has_id (candidates, renewed);
}

static gboolean
is_request (CmCredentialDoc *candidate, GPtrArray *candidates)
{
  CmStatus status = cm_credential_doc_get_status (candidate);

  return cm_credential_doc_get_csr (candidate) != NULL
         && (status == CM_STATUS_WAITING || status == CM_STATUS_RENEWING);
}

/* NULL: one cannot be read, so nobody can say which is meant. */
static GPtrArray *
read_all (CmCertstore *certstore, GPtrArray *ids, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) credentials = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < ids->len; i++)
    {
      CmDocument *document = cm_certstore_get (certstore, g_ptr_array_index (ids, i),
                                               cancellable, /* error: */ NULL);

      if (document == NULL)
        return NULL;
      g_ptr_array_add (credentials, document);
    }
  return g_steal_pointer (&credentials);
}

/* Leaves in @ids the one that is meant, if just one passes; else leaves them alone. */
static void
narrow (CmCertstore *certstore,
        GPtrArray *ids,
        CandidateTest test,
        GCancellable *cancellable)
{
  g_autoptr (GPtrArray) credentials = NULL;
  const char *found = NULL;
  guint n_found = 0;

  if (ids->len < 2 || ids->len > MAX_COMPARED)
    return;
  credentials = read_all (certstore, ids, cancellable);
  for (guint i = 0; credentials != NULL && i < credentials->len; i++)
    if (test (g_ptr_array_index (credentials, i), credentials))
      {
        found = cm_document_get_id (g_ptr_array_index (credentials, i));
        n_found++;
      }
  if (n_found != 1)
    return;
  g_ptr_array_set_size (ids, 0);
  g_ptr_array_add (ids, g_strdup (found));
}

static CmCredentialDoc *
find (CmContext *self,
      const char *name,
      CandidateTest test,
      GCancellable *cancellable,
      GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (self, error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CmDocument) document = NULL;

  if (certstore == NULL
      || !find_ids (cm_certstore_get_store (certstore), name, ids, cancellable, error))
    return NULL;
  narrow (certstore, ids, test, cancellable);
  if (ids->len > 1)
    {
      set_error_ambiguous (error, self, name, ids);
      return NULL;
    }
  if (ids->len == 0)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                   _ ("There is no credential “%s”."), name);
      return NULL;
    }
  document = cm_certstore_get (certstore, g_ptr_array_index (ids, 0), cancellable, error);
  return document != NULL ? CM_CREDENTIAL_DOC (g_steal_pointer (&document)) : NULL;
}

/**
 * cm_context_find_credential:
 * @self: a context
 * @name: an id, the beginning of one (4 characters at least, with or without
 *   "credential:"), a host name in either form, or a title
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND; %CM_FLOW_ERROR_AMBIGUOUS, with
 *   some that fit; or as cm_context_get_document()
 *
 * Finds the one credential a person means. A host name counts if just one live credential
 * has it, a title only if nothing else fits. The request for a renewal with a new key
 * does not stand in the way of the credential that it renews. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_context_find_credential (CmContext *self,
                            const char *name,
                            GCancellable *cancellable,
                            GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self) && name != NULL, NULL);

  return find (self, name, is_live, cancellable, error);
}

/**
 * cm_context_find_request:
 * @self: a context
 * @name: as of cm_context_find_credential()
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error as of cm_context_find_credential()
 *
 * Finds the one credential a person means who speaks of requests: of several that fit the
 * one whose request is out. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_context_find_request (CmContext *self,
                         const char *name,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self) && name != NULL, NULL);

  return find (self, name, is_request, cancellable, error);
}

/* ---- what was withdrawn ---- */

static gboolean
is_called (const CmSummaryFields *fields, const char *folded, const char *host_line)
{
  g_autofree char *title
      = fields->title != NULL ? g_utf8_casefold (fields->title, -1) : NULL;

  return g_strcmp0 (title, folded) == 0
         || (host_line != NULL && fields->host_names != NULL
             && strstr (fields->host_names, host_line) != NULL);
}

static gboolean
is_withdrawn (CmContext *self, const char *id)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (self, id, /* cancellable: */ NULL, /* error: */ NULL);

  return CM_IS_CREDENTIAL_DOC (document)
         && cm_credential_doc_get_csr (CM_CREDENTIAL_DOC (document)) != NULL
         && cm_credential_doc_get_leaf (CM_CREDENTIAL_DOC (document)) == NULL;
}

/* Adds to @ids the requests of that name that were withdrawn. */
static gboolean
find_withdrawn (CmContext *self,
                const char *name,
                GPtrArray *ids,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autofree char *host = cm_host_name_drop_root (name);
  g_autofree char *ascii = g_hostname_to_ascii (host);
  g_autofree char *lower = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;
  g_autofree char *line = lower != NULL ? g_strdup_printf ("\n%s\n", lower) : NULL;
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_view (query, CM_QUERY_VIEW_DELETED);
  rows = cm_context_query (self, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      if (is_called (fields, folded, line) && is_withdrawn (self, fields->id))
        add_hit (ids, fields->id);
    }
  return rows != NULL;
}

/**
 * cm_context_find_answered:
 * @self: a context
 * @name: as of cm_context_find_credential()
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error as of cm_context_find_credential()
 *
 * Finds the request that an answer is for: as cm_context_find_request(), and where that
 * finds none whose answer is awaited, the one of that name that was withdrawn. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_context_find_answered (CmContext *self,
                          const char *name,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmCredentialDoc) found = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (CM_IS_CONTEXT (self) && name != NULL, NULL);

  found = find (self, name, is_request, cancellable, &local_error);
  if ((found != NULL && !is_request (found, /* candidates: */ NULL))
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    {
      if (!find_withdrawn (self, name, ids, cancellable, error))
        return NULL;
      if (ids->len == 1)
        return CM_CREDENTIAL_DOC (
            cm_context_get_document (self, ids->pdata[0], cancellable, error));
      if (ids->len > 1)
        {
          set_error_ambiguous (error, self, name, ids);
          return NULL;
        }
    }
  if (found == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return g_steal_pointer (&found);
}

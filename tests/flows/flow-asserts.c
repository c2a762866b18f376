/* flow-asserts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a certstore holds after a flow, and what it said.
 */

#include "flow-asserts.h"

#include <stdarg.h>
#include <string.h>

#include "cm-check-flow.h"

/**
 * flow_spied_context:
 * @spy: (out) (transfer none): the store
 *
 * Returns: (transfer full): an unlocked context on a store that can be spied on
 */
CmContext *
flow_spied_context (SpyStore **spy)
{
  g_autoptr (CmClock) clock = flow_clock ();
  g_autoptr (SpyStore) store = spy_store_new (clock);
  CmContext *context = cm_context_new_for_store (G_OBJECT (store), clock);

  flow_create (context);
  *spy = store;
  return context;
}

/**
 * flow_join:
 * @context: an unlocked context of an admin
 * @store: what its documents are kept in
 * @name: what the newcomer is called
 * @roles: what it may do
 *
 * Returns: (transfer full): an unlocked context of the newcomer, as if another computer
 *   worked on the same certstore
 */
CmContext *
flow_join (CmContext *context, CmStore *store, const char *name, CmRoles roles)
{
  g_autoptr (CmIdentity) identity = flow_approve_with_key (context, name, roles);
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (CmClock) clock = flow_clock ();
  g_autoptr (GError) error = NULL;
  CmContext *joined = cm_context_new_for_store (G_OBJECT (store), clock);

  cm_vault_save (cm_context_get_vault (joined), identity,
                 cm_context_get_authority (context), passphrase, &error);
  g_assert_no_error (error);
  cm_context_open (joined, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_context_get_state (joined), ==, CM_CONTEXT_STATE_UNLOCKED);
  return joined;
}

/**
 * flow_skip_slow:
 *
 * For what is a variant of something that runs anyway.
 *
 * Returns: whether a sanitizer is at work; the running test has been skipped then
 */
gboolean
flow_skip_slow (void)
{
#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("slow under a sanitizer");
  return TRUE;
#else
  return FALSE;
#endif
}

/**
 * flow_assert_says:
 * @sentence: (nullable): what somebody gets to read
 * @...: pieces, ended by %NULL
 *
 * Asserts that all of them stand in it.
 */
void
flow_assert_says (const char *sentence, ...)
{
  const char *piece;
  va_list pieces;

  va_start (pieces, sentence);
  while ((piece = va_arg (pieces, const char *)) != NULL)
    if (sentence == NULL || strstr (sentence, piece) == NULL)
      g_error ("“%s” does not say “%s”", sentence, piece);
  va_end (pieces);
}

/**
 * flow_count_documents:
 * @context: a context
 * @type: a type
 *
 * Returns: how many there are, without tombstones
 */
guint
flow_count_documents (CmContext *context, CmDocumentType type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) documents
      = cm_certstore_get_all (cm_context_get_certstore (context), type, NULL, &error);

  g_assert_no_error (error);
  return documents->len;
}

/**
 * flow_get_credential:
 * @context: a context
 * @id: an id
 *
 * Returns: (transfer full): the credential
 */
CmCredentialDoc *
flow_get_credential (CmContext *context, const char *id)
{
  g_autoptr (GError) error = NULL;
  CmDocument *document = cm_context_get_document (context, id, NULL, &error);

  g_assert_no_error (error);
  return CM_CREDENTIAL_DOC (document);
}

/**
 * flow_find_credential:
 * @context: a context
 * @title: a title
 *
 * Returns: (transfer full): the only live credential of that title, archived ones aside
 */
CmCredentialDoc *
flow_find_credential (CmContext *context, const char *title)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = cm_context_query (context, query, NULL, &error);
  const char *id = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      if (g_strcmp0 (cm_summary_get_title (g_ptr_array_index (rows, i)), title) != 0)
        continue;
      g_assert_null (id);
      id = cm_summary_get_id (g_ptr_array_index (rows, i));
    }
  if (id == NULL)
    g_error ("There is no credential “%s”", title);
  return flow_get_credential (context, id);
}

/**
 * flow_has_warning:
 * @credential: a credential
 * @reason: a reason
 *
 * Returns: whether that is among its warnings
 */
gboolean
flow_has_warning (CmCredentialDoc *credential, CmReason reason)
{
  GEnumClass *values = g_type_class_ref (CM_TYPE_REASON);
  const char *nick = g_enum_get_value (values, (int)reason)->value_nick;
  const char *const *warnings = cm_credential_doc_get_warnings (credential);
  gboolean found = warnings != NULL && g_strv_contains (warnings, nick);

  g_type_class_unref (values);
  return found;
}

/**
 * flow_assert_last_activity:
 * @context: a context
 * @action: what must have been done last
 * @id: (nullable): to what; %NULL: to anything
 *
 * Asserts that the newest entry of the log says so.
 */
void
flow_assert_last_activity (CmContext *context, CmAction action, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines
      = cm_check_flow_list_activity (context, /* document: */ NULL, NULL, &error);
  const CmActivityLine *line;

  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, >, 0);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpint (line->action, ==, action);
  g_assert_cmpstr (line->author, ==, "ws1");
  if (id != NULL)
    g_assert_cmpstr (line->document, ==, id);
}

/**
 * flow_assert_nothing_off:
 * @context: a context
 *
 * Asserts that everything in its store verifies.
 */
void
flow_assert_nothing_off (CmContext *context)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  cm_check_flow_run (context, problems, NULL, NULL, &error);
  g_assert_no_error (error);
  if (problems->len > 0)
    g_error ("%s", (const char *)g_ptr_array_index (problems, 0));
}

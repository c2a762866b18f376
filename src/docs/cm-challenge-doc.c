/* cm-challenge-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One answer to one token. Tokens are looked for by their SHA-256, which the rows of the
 * store have a place for. The document is not named after its token: what was purged
 * cannot come back under the same id, but an order that is gone on with publishes the
 * same token once more.
 */

#include "cm-challenge-doc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-base64url.h"
#include "cm-digest.h"
#include "cm-document-private.h"
#include "cm-field-private.h"

#define MAX_TOKEN_BYTES 512
#define MAX_ANSWER_BYTES 1024
#define MAX_HOST_BYTES 255

struct _CmChallengeDoc
{
  CmDocument parent_instance;

  char *host_name;
  char *token;
  char *answer;
  gint64 expires_at;
};

G_DEFINE_FINAL_TYPE (CmChallengeDoc, cm_challenge_doc, CM_TYPE_DOCUMENT)

static const CmField fields[] = {
  { CM_FIELD (CmChallengeDoc, host_name, line), .limit = MAX_HOST_BYTES },
  { CM_FIELD (CmChallengeDoc, token, line), .limit = MAX_TOKEN_BYTES, .required = TRUE },
  { CM_FIELD (CmChallengeDoc, answer, line), .limit = MAX_ANSWER_BYTES,
    .required = TRUE },
  { CM_FIELD (CmChallengeDoc, expires_at, time), .required = TRUE },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static gboolean
cm_challenge_doc_validate (CmDocument *document, GError **error)
{
  CmChallengeDoc *self = CM_CHALLENGE_DOC (document);
  gsize length = strlen (self->token);

  if (cm_base64url_is_valid (self->token)
      && strncmp (self->answer, self->token, length) == 0 && self->answer[length] == '.'
      && cm_base64url_is_valid (self->answer + length + 1))
    return TRUE;
  g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
                       _ ("The challenge does not hold the answer to its token."));
  return FALSE;
}

static void
cm_challenge_doc_summarize (CmDocument *document,
                            CmSummaryFields *summary,
                            GString *search)
{
  CmChallengeDoc *self = CM_CHALLENGE_DOC (document);

  summary->status = CM_STATUS_ISSUED;
  summary->detail = g_strdup (self->token);
  summary->fingerprint = cm_challenge_doc_dup_token_hash (self->token);
}

static void
cm_challenge_doc_class_init (CmChallengeDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_CHALLENGE;
  document_class->fields = &table;
  document_class->validate = cm_challenge_doc_validate;
  document_class->summarize = cm_challenge_doc_summarize;
}

static void
cm_challenge_doc_init (CmChallengeDoc *self)
{
}

/**
 * cm_challenge_doc_new:
 * @host_name: the name that is proven
 * @token: what the CA looks for
 * @answer: what it has to find: @token, a full stop, and a thumbprint
 * @expires_at: from when on nobody answers with it, Unix seconds
 *
 * Returns: (transfer full): a new document, titled as the name
 */
CmChallengeDoc *
cm_challenge_doc_new (const char *host_name,
                      const char *token,
                      const char *answer,
                      gint64 expires_at)
{
  CmChallengeDoc *self;

  g_return_val_if_fail (host_name != NULL && token != NULL && answer != NULL, NULL);

  self = cm_document_create (CM_TYPE_CHALLENGE_DOC, /* name: */ NULL);
  cm_document_set_title (CM_DOCUMENT (self), host_name);
  cm_field_set_line (&self->host_name, host_name, MAX_HOST_BYTES);
  cm_field_set_line (&self->token, token, MAX_TOKEN_BYTES);
  cm_field_set_line (&self->answer, answer, MAX_ANSWER_BYTES);
  self->expires_at = expires_at;
  return self;
}

/**
 * cm_challenge_doc_get_token:
 * @self: a challenge
 *
 * Returns: (transfer none): what the CA looks for
 */
const char *
cm_challenge_doc_get_token (CmChallengeDoc *self)
{
  g_return_val_if_fail (CM_IS_CHALLENGE_DOC (self), NULL);

  return self->token;
}

/**
 * cm_challenge_doc_get_answer:
 * @self: a challenge
 *
 * Returns: (transfer none): what it has to find
 */
const char *
cm_challenge_doc_get_answer (CmChallengeDoc *self)
{
  g_return_val_if_fail (CM_IS_CHALLENGE_DOC (self), NULL);

  return self->answer;
}

/**
 * cm_challenge_doc_get_expires_at:
 * @self: a challenge
 *
 * Returns: from when on nobody answers with it, Unix seconds
 */
gint64
cm_challenge_doc_get_expires_at (CmChallengeDoc *self)
{
  g_return_val_if_fail (CM_IS_CHALLENGE_DOC (self), 0);

  return self->expires_at;
}

/**
 * cm_challenge_doc_is_expired:
 * @self: a challenge
 * @now_unix_seconds: what time it is
 *
 * Returns: whether nobody answers with it any more
 */
gboolean
cm_challenge_doc_is_expired (CmChallengeDoc *self, gint64 now_unix_seconds)
{
  g_return_val_if_fail (CM_IS_CHALLENGE_DOC (self), TRUE);

  return self->expires_at <= now_unix_seconds;
}

/**
 * cm_challenge_doc_dup_token_hash:
 * @token: what a CA looks for
 *
 * Returns: (transfer full): by what its challenges are found in a store
 */
char *
cm_challenge_doc_dup_token_hash (const char *token)
{
  g_autoptr (GBytes) nothing = NULL;

  g_return_val_if_fail (token != NULL, NULL);

  nothing = g_bytes_new (NULL, 0);
  return cm_digest_sha256 (token, nothing);
}

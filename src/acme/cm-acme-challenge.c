/* cm-acme-challenge.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where ways to prove names plug in. An order hands over all answers at once, so that a
 * way that connects somewhere does it once.
 */

#include "cm-acme-challenge.h"

G_DEFINE_INTERFACE (CmAcmeChallenge, cm_acme_challenge, G_TYPE_OBJECT)

static void
cm_acme_challenge_default_init (CmAcmeChallengeInterface *iface)
{
}

/**
 * cm_acme_answer_new:
 * @name: the name that is proven
 * @token: what the CA looks for
 * @thumbprint: of the account's key
 *
 * Returns: (transfer full): an answer
 */
CmAcmeAnswer *
cm_acme_answer_new (const char *name, const char *token, const char *thumbprint)
{
  CmAcmeAnswer *self = g_new0 (CmAcmeAnswer, 1);

  self->name = g_strdup (name);
  self->token = g_strdup (token);
  self->text = g_strconcat (token, ".", thumbprint, NULL);
  return self;
}

/**
 * cm_acme_answer_free:
 * @self: an answer
 *
 * Frees it.
 */
void
cm_acme_answer_free (CmAcmeAnswer *self)
{
  g_free (self->name);
  g_free (self->token);
  g_free (self->text);
  g_free (self);
}

/**
 * cm_acme_challenge_get_kind:
 * @self: a way to prove names
 *
 * Returns: (transfer none): the type of its challenges, as in "http-01"
 */
const char *
cm_acme_challenge_get_kind (CmAcmeChallenge *self)
{
  g_return_val_if_fail (CM_IS_ACME_CHALLENGE (self), NULL);

  return CM_ACME_CHALLENGE_GET_IFACE (self)->get_kind (self);
}

/**
 * cm_acme_challenge_publish:
 * @self: a way to prove names
 * @answers: (element-type CmAcmeAnswer): what has to be found
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_ACME_ERROR_INPUT or another error
 *
 * Makes answers be found. Blocks.
 *
 * Returns: whether all are there
 */
gboolean
cm_acme_challenge_publish (CmAcmeChallenge *self,
                           GPtrArray *answers,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (CM_IS_ACME_CHALLENGE (self) && answers != NULL, FALSE);

  return CM_ACME_CHALLENGE_GET_IFACE (self)->publish (self, answers, cancellable, error);
}

/**
 * cm_acme_challenge_withdraw:
 * @self: a way to prove names
 * @answers: (element-type CmAcmeAnswer): what need not be found any more
 *
 * Takes answers away as well as it can. Blocks.
 */
void
cm_acme_challenge_withdraw (CmAcmeChallenge *self, GPtrArray *answers)
{
  g_return_if_fail (CM_IS_ACME_CHALLENGE (self) && answers != NULL);

  CM_ACME_CHALLENGE_GET_IFACE (self)->withdraw (self, answers);
}

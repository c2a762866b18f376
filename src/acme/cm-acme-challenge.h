/* cm-acme-challenge.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_ACME_HTTP_PATH "/.well-known/acme-challenge/"

/**
 * CmAcmeAnswer:
 * @name: the name that is proven
 * @token: what the CA looks for
 * @text: what it has to find: the key authorization (RFC 8555 section 8.1)
 *
 * One answer to a challenge.
 */
typedef struct
{
  char *name;
  char *token;
  char *text;
} CmAcmeAnswer;

CmAcmeAnswer *
cm_acme_answer_new (const char *name, const char *token, const char *thumbprint);
void cm_acme_answer_free (CmAcmeAnswer *self);

#define CM_TYPE_ACME_CHALLENGE (cm_acme_challenge_get_type ())

/**
 * CmAcmeChallenge:
 * @get_kind: the type of challenge, as the CA calls it
 * @publish: makes all answers be found; done again, it does no harm
 * @withdraw: takes them away again as well as it can; what is not there is no error
 *
 * A way to prove names. Answers are elements of type CmAcmeAnswer.
 */
G_DECLARE_INTERFACE (CmAcmeChallenge, cm_acme_challenge, CM, ACME_CHALLENGE, GObject)

struct _CmAcmeChallengeInterface
{
  GTypeInterface parent_iface;

  const char *(*get_kind) (CmAcmeChallenge *self);
  gboolean (*publish) (CmAcmeChallenge *self,
                       GPtrArray *answers,
                       GCancellable *cancellable,
                       GError **error);
  void (*withdraw) (CmAcmeChallenge *self, GPtrArray *answers);
};

const char *cm_acme_challenge_get_kind (CmAcmeChallenge *self);
gboolean cm_acme_challenge_publish (CmAcmeChallenge *self,
                                    GPtrArray *answers,
                                    GCancellable *cancellable,
                                    GError **error);
void cm_acme_challenge_withdraw (CmAcmeChallenge *self, GPtrArray *answers);

G_END_DECLS

/* cm-acme-client.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-directory.h"
#include "cm-acme-error.h"
#include "cm-clock.h"
#include "cm-http.h"
#include "cm-private-key.h"

G_BEGIN_DECLS

/**
 * CmAcmeSigner:
 * @key: an account's key
 * @account: (nullable): the account's address; %NULL while the server knows only the key
 *
 * Who speaks.
 */
typedef struct
{
  CmPrivateKey *key;
  const char *account;
} CmAcmeSigner;

/**
 * CmAcmePost:
 * @url: where to
 * @payload: (nullable): what is said; %NULL: nothing, as POST-as-GET does
 * @response: set to the answer, of success; free it with cm_http_response_free()
 *
 * One of several requests.
 */
typedef struct
{
  const char *url;
  JsonObject *payload;
  CmHttpResponse *response;
} CmAcmePost;

#define CM_TYPE_ACME_CLIENT (cm_acme_client_get_type ())

/* The dialogue with one ACME server: its directory, nonces, signatures, problems. Blocks;
 * belongs into the thread of its CmHttp. */
G_DECLARE_FINAL_TYPE (CmAcmeClient, cm_acme_client, CM, ACME_CLIENT, GObject)

CmAcmeClient *
cm_acme_client_new (CmHttp *http, const char *directory_url, CmClock *clock);
/* For the directory; where somebody waits who can try again. */
void cm_acme_client_set_max_failures (CmAcmeClient *self, guint max_failures);
/* @failure: why no answer came, though it is asked again; NULL: now one came. In the
 * thread of the client. */
typedef void (*CmAcmeSilenceFunc) (const GError *failure, gpointer user_data);
void cm_acme_client_set_silence_func (CmAcmeClient *self,
                                      CmAcmeSilenceFunc func,
                                      gpointer user_data);
const char *cm_acme_client_get_url (CmAcmeClient *self);
CmHttp *cm_acme_client_get_http (CmAcmeClient *self);
gint64 cm_acme_client_get_now (CmAcmeClient *self);
/* Asked for once. Transfer none. */
CmAcmeDirectory *cm_acme_client_get_directory (CmAcmeClient *self,
                                               GCancellable *cancellable,
                                               GError **error);
CmHttpResponse *cm_acme_client_post (CmAcmeClient *self,
                                     const CmAcmeSigner *signer,
                                     const char *url,
                                     JsonObject *payload,
                                     GCancellable *cancellable,
                                     GError **error);
/* Several at the same time. The first that fails ends all; the responses of those before
 * it are set all the same. */
gboolean cm_acme_client_post_all (CmAcmeClient *self,
                                  const CmAcmeSigner *signer,
                                  CmAcmePost *posts,
                                  guint n_posts,
                                  GCancellable *cancellable,
                                  GError **error);

/* The object in an answer, or PROTOCOL. */
JsonObject *cm_acme_client_read_object (CmHttpResponse *response, GError **error);

G_END_DECLS

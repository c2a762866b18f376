/* mock-jws.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A JSON Web Signature as a server reads it: by GnuTLS alone, not by the code that is
 * tested. */
typedef struct
{
  JsonObject *header;
  JsonObject *payload; /* nullable: POST-as-GET */
  JsonObject *jwk;     /* nullable: what the header tells */
  char *signed_text;
  GBytes *signature;
} MockJws;

MockJws *mock_jws_parse (JsonObject *object); /* NULL: none */
void mock_jws_free (MockJws *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MockJws, mock_jws_free)

const char *mock_jws_get (MockJws *self, const char *member); /* of the header; or "" */
gboolean mock_jws_verify (MockJws *self, JsonObject *jwk);
/* By a shared key, with "HS256", "HS384" or "HS512". */
gboolean mock_jws_verify_mac (MockJws *self, const char *key_base64url);

char *mock_jwk_dup_thumbprint (JsonObject *jwk);
GBytes *mock_jwk_get_spki (JsonObject *jwk); /* transfer full */
GBytes *mock_base64url_decode (const char *text);
/* "" where there is none. */
const char *mock_json_get (JsonObject *object, const char *member);

G_END_DECLS

/* acme-mock-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "acme-mock.h"
#include "mock-ca.h"
#include "mock-jws.h"
#include "net-server.h"

G_BEGIN_DECLS

typedef struct
{
  guint id;
  JsonObject *jwk;
  char *thumbprint;
  gboolean is_closed;
  JsonArray *contacts; /* nullable */
} MockAccount;

typedef struct
{
  guint id;
  MockAccount *account;
  char *name;
  char *token;
  const char *status; /* of itself; static */
  const char *challenge_status;
  JsonObject *problem; /* nullable */
  guint n_looks;       /* left, while the challenge is processed */
} MockAuthz;

typedef struct
{
  guint id;
  MockAccount *account;
  GStrv names;
  char *profile; /* nullable */
  GPtrArray *authzs;
  GPtrArray *chains; /* nullable (element-type utf8) */
  guint n_looks;     /* left, while it is processed */
} MockOrder;

struct _AcmeMock
{
  GMutex lock;
  char *dir;
  char *pem_file;
  char *ca_pem;
  char *directory;
  NetServer *server;
  MockCa *ca;
  GHashTable *settings;
  GHashTable *counts;
  GHashTable *nonces;
  guint n_nonces;
  GPtrArray *accounts;
  GPtrArray *orders;
  GPtrArray *authzs;
};

/**
 * MockCall:
 *
 * One request, signed or not.
 */
typedef struct
{
  AcmeMock *mock;
  SoupServerMessage *message;
  const char *kind;
  const char *id;       /* "" */
  MockJws *jws;         /* nullable */
  MockAccount *account; /* nullable */
} MockCall;

const char *mock_get (AcmeMock *self, const char *name);         /* nullable */
guint mock_get_number (AcmeMock *self, const char *name);        /* 0 */
gboolean mock_has_word (const char *list, const char *word);     /* list: nullable */
char *mock_dup_url (AcmeMock *self, const char *kind, guint id); /* 0: none */
void mock_count (AcmeMock *self, const char *what);
void mock_add_time_header (AcmeMock *self,
                           SoupServerMessage *message,
                           const char *name,
                           const char *value);

/* @object: transfer full */
void mock_reply (MockCall *call, guint status, JsonObject *object);
void mock_refuse (MockCall *call, guint status, const char *type, const char *detail);
JsonObject *mock_problem_new (const char *type, const char *detail);

void mock_serve_account (MockCall *call);
void mock_serve_new_account (MockCall *call);
void mock_serve_key_change (MockCall *call);
void mock_serve_new_order (MockCall *call);
void mock_serve_order (MockCall *call);
void mock_serve_authz (MockCall *call);
void mock_serve_challenge (MockCall *call);
void mock_serve_finalize (MockCall *call);
void mock_serve_certificate (MockCall *call);
void mock_serve_revoke (MockCall *call);
void mock_serve_renewal_info (MockCall *call);

void mock_account_free (MockAccount *self);
void mock_authz_free (MockAuthz *self);
void mock_order_free (MockOrder *self);

G_END_DECLS

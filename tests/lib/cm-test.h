/* cm-test.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-identity.h"

G_BEGIN_DECLS

/* What time it is in tests: 2026-06-01 00:00 UTC. The fixtures' dates are set around it.
 */
#define CM_TEST_NOW G_GINT64_CONSTANT (1780272000)
#define CM_TEST_DAY G_GINT64_CONSTANT (86400)

/* The passwords of make-fixtures.sh; the first passes the gate. */
#define CM_TEST_PASSWORD "Correct horse 7 battery"
#define CM_TEST_PASSWORD_UTF8 "Grüße aus Zürich 7"

/* ---- fixtures: by file name, as make-fixtures.sh wrote it ---- */

char *cm_test_fixture_path (const char *name);
GBytes *cm_test_load (const char *name);
char *cm_test_load_text (const char *name);
CmSecret *cm_test_load_secret (const char *name);

/* by NAME: NAME.der, NAME.key */
CmCertificate *cm_test_certificate (const char *name);
CmPrivateKey *cm_test_private_key (const char *name);
/* (element-type CmCertificate) from names, ended by NULL */
GPtrArray *cm_test_chain (const char *name, ...) G_GNUC_NULL_TERMINATED;
CmSecret *cm_test_password (void);

/* ---- participants, made fast (P-256) ---- */

CmIdentity *cm_test_authority (void);
CmIdentity *cm_test_participant (CmIdentity *authority, const char *name, CmRoles roles);
CmIdentity *cm_test_participant_with_key (CmIdentity *authority,
                                          const char *name,
                                          CmRoles roles,
                                          CmPrivateKey *key);

/* ---- files ---- */

/* A new empty folder, removed with all in it when the test case ends. */
char *cm_test_make_dir (void);
char *cm_test_write (const char *dir, const char *name, GBytes *bytes);
char *cm_test_write_text (const char *dir, const char *name, const char *text);
GBytes *cm_test_read (const char *path);

/* ---- other programs ---- */

/* Whether @program is here. If not the test is skipped, or fails where CI is set. */
gboolean cm_test_have_peer (const char *program);
/* Runs a program; FALSE if it exits with an error. @output gets stdout and stderr. */
gboolean cm_test_try (char **output, const char *program, ...) G_GNUC_NULL_TERMINATED;
/* Runs a program that must succeed; returns stdout and stderr. */
char *cm_test_run (const char *program, ...) G_GNUC_NULL_TERMINATED;

/* ---- assertions ---- */

/* That no secret stands in @text in clear, as hex or as base64. */
void cm_test_assert_no_secret (const char *text, CmSecret *secret);
void cm_test_assert_bytes_equal (GBytes *a, GBytes *b);

G_END_DECLS

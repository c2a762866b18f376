/* cm-starttls.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_TYPE_STARTTLS (cm_starttls_get_type ())

/**
 * CmStarttls:
 * @CM_STARTTLS_AUTO: what the port is for
 * @CM_STARTTLS_NONE: TLS from the first byte on
 * @CM_STARTTLS_SMTP: RFC 3207
 * @CM_STARTTLS_IMAP: RFC 9051 section 6.2.1
 * @CM_STARTTLS_LDAP: RFC 4511 section 4.14
 * @CM_STARTTLS_POSTGRES: PostgreSQL’s SSLRequest
 *
 * How a connection that begins in clear changes to TLS.
 */
typedef enum
{
  CM_STARTTLS_AUTO,
  CM_STARTTLS_NONE,
  CM_STARTTLS_SMTP,
  CM_STARTTLS_IMAP,
  CM_STARTTLS_LDAP,
  CM_STARTTLS_POSTGRES,
} CmStarttls;

GType cm_starttls_get_type (void) G_GNUC_CONST;
const char *cm_starttls_get_label (CmStarttls protocol); /* "SMTP", translated */
CmStarttls cm_starttls_for_port (guint16 port);          /* never AUTO */

/* Talks until TLS may begin. @deadline: monotonic. Blocks. */
gboolean cm_starttls_run (CmStarttls protocol,
                          GIOStream *stream,
                          gint64 deadline,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS

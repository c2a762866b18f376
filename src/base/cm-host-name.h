/* cm-host-name.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The two forms of a host name (RFC 5890): Unicode for people, A-labels for the wire. The
 * asterisk of a wildcard stays; an IP address, and what IDNA refuses, is left as it is.
 */
char *cm_host_name_to_ascii (const char *name);
char *cm_host_name_to_unicode (const char *name);

/* Without the dot of the root at the end: "www.example.com." is the same host. */
char *cm_host_name_drop_root (const char *name);

/* Whether "xn--" stands in front of what cannot be decoded. */
gboolean cm_host_name_has_false_label (const char *name);

G_END_DECLS

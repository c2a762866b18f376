/* fake-files.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Files of "fake://HOST/", on a server that has to be connected first, as GVFS has them
 * for WebDAV, SFTP and SMB; they are in memory. Only what webroots need can be done. */
void fake_files_set_up (void);    /* not connected, with the folder "/www" */
void fake_files_tear_down (void); /* the scheme is not known any more */
/* Connecting fails with this code of G_IO_ERROR; -1: it does not. */
void fake_files_refuse (int code);
guint fake_files_count_mounts (void);
const char *fake_files_get (const char *path); /* nullable: there is none */
guint fake_files_count (void);

G_END_DECLS

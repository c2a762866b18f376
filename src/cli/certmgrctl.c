/* certmgrctl.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <unistd.h>

#include "cm-cli.h"
#include "cm-secret.h"

/* A file that is opened must not take the place of a stream that was closed: a database
 * would be written what is printed. What is opened here cannot be written, so that a lost
 * answer is still a failure. */
static void
fill_streams (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0)
    close (fd);
}

int
main (int argc, char **argv)
{
  const char *locale_dir = g_getenv ("CERTMGR_LOCALE_DIR");

  fill_streams ();
  cm_secret_forbid_core_dumps ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : CM_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return cm_cli_run (argc, argv);
}

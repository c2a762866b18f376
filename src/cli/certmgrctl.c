/* certmgrctl.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "cm-cli.h"
#include "cm-secret.h"

int
main (int argc, char **argv)
{
  const char *locale_dir = g_getenv ("CERTMGR_LOCALE_DIR");

  cm_secret_forbid_core_dumps ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : CM_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return cm_cli_run (argc, argv);
}

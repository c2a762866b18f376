/* main.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Language first, then the application; everything else is in the library, where tests
 * can reach it.
 */

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "cm-application.h"
#include "cm-secret.h"

int
main (int argc, char **argv)
{
  const char *locale_dir = g_getenv ("CERTMGR_LOCALE_DIR");
  g_autoptr (CmApplication) application = NULL;

  cm_secret_forbid_core_dumps ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : CM_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("certmgr-admin");
  g_set_application_name (_ ("CertMgr Admin"));

  application = cm_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}

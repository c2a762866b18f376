/* acme-mock-main.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fault-injecting server for tests in other languages: acme-mock CA-FILE. It writes
 * what its web server is to be trusted by into a file, says where its directory is, and
 * ends with its standard input. Settings are made at /acme/control/set?name=…&value=….
 */

#include <stdio.h>

#include "acme-mock.h"

int
main (int argc, char **argv)
{
  AcmeMock *mock;
  char byte;

  if (argc != 2)
    return 2;
  mock = acme_mock_new ();
  if (!g_file_set_contents (argv[1], acme_mock_get_ca_pem (mock), -1, NULL))
    return 1;
  g_print ("%s\n", acme_mock_get_directory (mock));
  fflush (stdout);
  while (fread (&byte, 1, 1, stdin) == 1)
    continue;
  acme_mock_free (mock);
  return 0;
}

/* scan-at-exit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preloaded into a program: when that ends, all its memory is searched for the secrets
 * that the file CM_SCAN_NEEDLES names, one a line: a name, then its bytes masked as in
 * memory-scan.h, in hexadecimal. What was found goes to the file CM_SCAN_REPORT.
 */

#include <stdio.h>
#include <stdlib.h>

#include "memory-scan.h"

#define MAX_NEEDLES 16

static MemoryNeedle needles[MAX_NEEDLES];

static size_t
read_needles (FILE *file)
{
  char digits[2 * sizeof needles[0].masked + 1];
  size_t n_needles = 0;

  while (n_needles < MAX_NEEDLES
         && fscanf (file, "%31s %128s", needles[n_needles].name, digits) == 2)
    {
      MemoryNeedle *needle = &needles[n_needles++];
      unsigned int byte = 0;

      while (needle->size_bytes < sizeof needle->masked
             && sscanf (digits + 2 * needle->size_bytes, "%2x", &byte) == 1)
        needle->masked[needle->size_bytes++] = (unsigned char)byte;
    }
  return n_needles;
}

__attribute__ ((destructor)) static void
scan (void)
{
  const char *needles_name = getenv ("CM_SCAN_NEEDLES");
  const char *report_name = getenv ("CM_SCAN_REPORT");
  FILE *file = needles_name != NULL ? fopen (needles_name, "re") : NULL;
  FILE *report = report_name != NULL ? fopen (report_name, "ae") : NULL;

  if (file == NULL || report == NULL)
    abort ();
  fprintf (report, "%u found\n", memory_scan (needles, read_needles (file), report));
  fclose (file);
  fclose (report);
}

/* slow-threads.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loaded into a test by the meson test setup "slow": what threads hand back to
 * the main loop comes late, now and then very late, and so in another order than on an
 * idle machine. What a test or the program takes for granted about that order shows
 * within minutes.
 */

#include <dlfcn.h>
#include <glib.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_SHORT_US 5000
#define MAX_LONG_US 80000
#define MAX_VERY_LONG_US 400000

static __thread unsigned int seed;

static useconds_t
choose_delay (void)
{
  int percent = rand_r (&seed) % 100;

  if (percent < 20)
    return 0;
  if (percent < 60)
    return (useconds_t)(rand_r (&seed) % MAX_SHORT_US);
  return (useconds_t)(rand_r (&seed) % (percent < 95 ? MAX_LONG_US : MAX_VERY_LONG_US));
}

static void
dawdle (void)
{
  pid_t thread = (pid_t)syscall (SYS_gettid);

  if (thread == getpid ())
    return;
  if (seed == 0)
    seed = (unsigned int)thread ^ (unsigned int)g_get_monotonic_time ();
  usleep (choose_delay ());
}

/* Declared here, as the real ones are looked up by their names. */
#define SLOW(type, name, parameters, arguments)                                          \
  type name parameters;                                                                  \
  type name parameters                                                                   \
  {                                                                                      \
    static type (*real) parameters;                                                      \
                                                                                         \
    if (real == NULL)                                                                    \
      *(void **)&real = dlsym (RTLD_NEXT, #name);                                        \
    dawdle ();                                                                           \
    return real arguments;                                                               \
  }

SLOW (void, g_task_return_pointer, (void *t, void *p, void *f), (t, p, f))
SLOW (void, g_task_return_boolean, (void *t, gboolean value), (t, value))
SLOW (void, g_task_return_int, (void *t, gssize value), (t, value))
SLOW (void, g_task_return_error, (void *t, void *error), (t, error))

/* Afterwards, too: what the thread holds until its end then outlives what it did. */
guint
g_source_attach (GSource *source, GMainContext *context)
{
  static guint (*real) (GSource *, GMainContext *);
  guint id;

  if (real == NULL)
    *(void **)&real = dlsym (RTLD_NEXT, "g_source_attach");
  dawdle ();
  id = real (source, context);
  dawdle ();
  return id;
}

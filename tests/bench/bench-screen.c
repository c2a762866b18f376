/* bench-screen.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window in a process of its own that does what main.c does, but for running the main
 * loop, which is ours here: so that between any two rounds of it we can look at the
 * clock.
 */

#include "bench-screen.h"

#include <locale.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "cm-application.h"
#include "cm-credential-list.h"
#include "cm-gui-test.h"
#include "cm-window.h"

#define HEARTBEAT_MS 1
#define SETTLE_MS 400
#define PATIENCE_S 10

typedef struct
{
  CmApplication *application;
  GtkWindow *window;
  CmCredentialList *list;
  GtkEditable *entry;

  gint64 painted;    /* when the last frame was done; 0: none since it was set so */
  gint64 searched;   /* when the entry said that its text has changed */
  gint64 last_beat;  /* of the heart */
  gint64 longest_us; /* between two beats */
  gint64 last_cpu;   /* of this thread, then */
  gint64 longest_cpu_us;
} Screen;

static void
on_after_paint_cb (GdkFrameClock *clock, Screen *self)
{
  if (self->painted == 0 && gtk_widget_get_mapped (GTK_WIDGET (self->window)))
    self->painted = g_get_monotonic_time ();
}

static void
on_realize_cb (GtkWidget *window, Screen *self)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint",
                    G_CALLBACK (on_after_paint_cb), self);
}

static void
on_window_added_cb (GtkApplication *application, GtkWindow *window, Screen *self)
{
  if (self->window != NULL)
    return;
  self->window = window;
  g_signal_connect_after (window, "realize", G_CALLBACK (on_realize_cb), self);
}

/* On a machine that has other work to do, a stall is longer than what we do in it. */
static gint64
get_thread_cpu_us (void)
{
  struct timespec time = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64)time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
on_beat_cb (gpointer user_data)
{
  Screen *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 cpu = get_thread_cpu_us ();

  self->longest_us = MAX (self->longest_us, now - self->last_beat - HEARTBEAT_MS * 1000);
  self->longest_cpu_us = MAX (self->longest_cpu_us, cpu - self->last_cpu);
  self->last_beat = now;
  self->last_cpu = cpu;
  return G_SOURCE_CONTINUE;
}

/* What main() of the program does, but for running: the loop is ours here. */
static void
screen_open (Screen *self, const char *directory)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_setenv ("CERTMGR_STORE", directory, TRUE);
  g_set_prgname ("certmgr-admin");
  self->application = cm_application_new ();
  g_signal_connect (self->application, "window-added", G_CALLBACK (on_window_added_cb),
                    self);
  g_application_register (G_APPLICATION (self->application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (self->application));
}

typedef gboolean (*Condition) (Screen *self);

static void
run_until (Screen *self, Condition condition)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (!condition (self))
    {
      g_main_context_iteration (NULL, TRUE);
      if (g_get_monotonic_time () > end)
        g_error ("The window did not come to it in %d seconds", PATIENCE_S);
    }
}

static gboolean
is_painted (Screen *self)
{
  return self->painted != 0;
}

static gboolean
is_loaded (Screen *self)
{
  CmContext *context = cm_application_get_context (self->application);

  return cm_context_get_state (context) == CM_CONTEXT_STATE_LOCKED
         && !cm_credential_list_is_loading (self->list);
}

static gboolean
is_entry_shown (Screen *self)
{
  self->entry = GTK_EDITABLE (
      cm_gui_test_find (GTK_WIDGET (self->window), GTK_TYPE_SEARCH_ENTRY, NULL));
  return self->entry != NULL;
}

static gboolean
has_searched (Screen *self)
{
  return self->searched != 0;
}

static void
find_list (Screen *self)
{
  self->list = CM_CREDENTIAL_LIST (
      cm_gui_test_get (GTK_WIDGET (self->window), CM_TYPE_CREDENTIAL_LIST, NULL));
}

static double
get_ms (gint64 from, gint64 to)
{
  return (double)(to - from) / 1000.0;
}

void
bench_screen_start (const char *directory, const char *name, gint64 started)
{
  Screen screen = { 0 };
  BenchFigure start = { 0 };
  g_autofree char *rows_name = g_strconcat (name, "-rows", NULL);

  screen_open (&screen, directory);
  run_until (&screen, is_painted);
  bench_tell (name, (BenchFigure){ .wall_s = get_ms (started, screen.painted),
                                   .cpu_s = bench_end (&start).cpu_s * 1000 });

  while (cm_context_get_state (cm_application_get_context (screen.application))
         != CM_CONTEXT_STATE_LOCKED)
    g_main_context_iteration (NULL, TRUE);
  find_list (&screen);
  run_until (&screen, is_loaded);
  screen.painted = 0;
  gtk_widget_queue_draw (GTK_WIDGET (screen.window));
  run_until (&screen, is_painted);
  bench_tell_number (rows_name, get_ms (started, screen.painted));
}

/* ---- searching ---- */

static gboolean
on_search_changed_cb (GSignalInvocationHint *hint,
                      guint n_values,
                      const GValue *values,
                      gpointer user_data)
{
  Screen *self = user_data;

  if (self->searched == 0)
    self->searched = g_get_monotonic_time ();
  return TRUE;
}

static void
reset (Screen *self)
{
  cm_gui_test_wait_ms (SETTLE_MS);
  self->searched = 0;
  self->painted = 0;
  self->longest_us = 0;
  self->longest_cpu_us = 0;
  self->last_beat = g_get_monotonic_time ();
  self->last_cpu = get_thread_cpu_us ();
}

/* As keys do it: at the end, and nothing that stays is touched. */
static void
type_or_erase (GtkEditable *entry, const char *text)
{
  g_autofree char *before = g_strdup (gtk_editable_get_text (entry));
  int position = -1;

  if (g_str_has_prefix (text, before))
    gtk_editable_insert_text (entry, text + strlen (before), -1, &position);
  else if (g_str_has_prefix (before, text))
    gtk_editable_delete_text (entry, (int)g_utf8_strlen (text, -1), -1);
  else
    g_error ("“%s” is not typed after “%s”", text, before);
}

/* From a key to new rows; @text: what stands in the entry then. */
static void
press (Screen *self, const char *text)
{
  gint64 pressed, loaded;
  BenchFigure start, work;

  reset (self);
  pressed = g_get_monotonic_time ();
  type_or_erase (self->entry, text);
  run_until (self, has_searched);
  bench_begin (&start);
  run_until (self, is_loaded);
  loaded = g_get_monotonic_time ();
  work = bench_end (&start);
  self->painted = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self->window));
  run_until (self, is_painted);

  bench_tell_number ("entry", get_ms (pressed, self->searched));
  bench_tell_number ("rows", get_ms (self->searched, loaded));
  bench_tell_number ("screen", get_ms (self->searched, self->painted));
  cm_gui_test_wait_ms (SETTLE_MS);
  bench_tell_number ("stall", (double)self->longest_us / 1000.0);
  bench_tell_number ("stall-cpu", (double)self->longest_cpu_us / 1000.0);
  g_print (
      "  “%s”: %u rows in %.1f ms (cpu %.1f ms), on the screen in %.1f ms, main loop held up "
      "%.1f ms (cpu %.1f ms)\n",
      text, cm_credential_list_get_n_items (self->list), get_ms (self->searched, loaded),
      work.cpu_s * 1000, get_ms (self->searched, self->painted),
      (double)self->longest_us / 1000.0, (double)self->longest_cpu_us / 1000.0);
}

void
bench_screen_search (const char *directory)
{
  static const char *const texts[] = {
    "m", "ma",       "mai",     "mail",         "mail0", "mail01", "mail0", "mail",
    "",  "exa",      "example", "example gmbh", "",      "zzz",    "",      "straße",
    "",  "www.shop", "",
  };
  Screen screen = { 0 };

  screen_open (&screen, directory);
  run_until (&screen, is_painted);
  cm_gui_test_wait_ms (SETTLE_MS);
  find_list (&screen);
  run_until (&screen, is_loaded);
  gtk_widget_activate_action (GTK_WIDGET (screen.window), "win.find", NULL);
  run_until (&screen, is_entry_shown);
  g_signal_add_emission_hook (g_signal_lookup ("search-changed", GTK_TYPE_SEARCH_ENTRY),
                              0, on_search_changed_cb, &screen, NULL);
  g_timeout_add_full (G_PRIORITY_HIGH, HEARTBEAT_MS, on_beat_cb, &screen, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    press (&screen, texts[i]);
}

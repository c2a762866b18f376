/* cm-problems.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Most errors answer somebody who asked for something. The others used to end in the log;
 * here they stand until what failed succeeds, each under the object that it happened to.
 * The newest is shown.
 */

#include "cm-problems.h"

typedef struct
{
  gconstpointer owner; /* only compared */
  char *sentence;
} Problem;

struct _CmProblems
{
  GObject parent_instance;

  GPtrArray *problems; /* (element-type Problem) newest last */
};

enum
{
  PROP_SENTENCE = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (CmProblems, cm_problems, G_TYPE_OBJECT)

static void
problem_free (gpointer data)
{
  Problem *problem = data;

  g_free (problem->sentence);
  g_free (problem);
}

static void
cm_problems_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SENTENCE:
      g_value_set_string (value, cm_problems_get_sentence (CM_PROBLEMS (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cm_problems_finalize (GObject *object)
{
  CmProblems *self = CM_PROBLEMS (object);

  g_clear_pointer (&self->problems, g_ptr_array_unref);
  G_OBJECT_CLASS (cm_problems_parent_class)->finalize (object);
}

static void
cm_problems_class_init (CmProblemsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_problems_get_property;
  object_class->finalize = cm_problems_finalize;

  properties[PROP_SENTENCE] = g_param_spec_string (
      "sentence", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
cm_problems_init (CmProblems *self)
{
  self->problems = g_ptr_array_new_with_free_func (problem_free);
}

/**
 * cm_problems_new:
 *
 * Returns: (transfer full): without a problem
 */
CmProblems *
cm_problems_new (void)
{
  return g_object_new (CM_TYPE_PROBLEMS, NULL);
}

static void
take_out (CmProblems *self, gconstpointer owner)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      const Problem *problem = g_ptr_array_index (self->problems, i);

      if (problem->owner == owner)
        {
          g_ptr_array_remove_index (self->problems, i);
          return;
        }
    }
}

/**
 * cm_problems_set:
 * @self: what went wrong
 * @owner: what it happened to; only compared
 * @sentence: (nullable): what went wrong; %NULL: nothing, or no longer
 *
 * Each owner has one problem at most.
 */
void
cm_problems_set (CmProblems *self, gconstpointer owner, const char *sentence)
{
  g_autofree char *before = NULL;

  g_return_if_fail (CM_IS_PROBLEMS (self));
  g_return_if_fail (owner != NULL);

  before = g_strdup (cm_problems_get_sentence (self));
  take_out (self, owner);
  if (sentence != NULL)
    {
      Problem *problem = g_new0 (Problem, 1);

      problem->owner = owner;
      problem->sentence = g_strdup (sentence);
      g_ptr_array_add (self->problems, problem);
    }
  if (g_strcmp0 (before, cm_problems_get_sentence (self)) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
}

/**
 * cm_problems_get_sentence:
 * @self: what went wrong
 *
 * Returns: (transfer none) (nullable): the newest problem; %NULL: all is well
 */
const char *
cm_problems_get_sentence (CmProblems *self)
{
  const Problem *newest;

  g_return_val_if_fail (CM_IS_PROBLEMS (self), NULL);

  if (self->problems->len == 0)
    return NULL;
  newest = g_ptr_array_index (self->problems, self->problems->len - 1);
  return newest->sentence;
}

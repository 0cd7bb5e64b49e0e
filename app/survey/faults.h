// SPDX-License-Identifier: MIT
#pragma once

/*
 * How the loaders tell faults. What a file's author wrote may be quoted: it is
 * cut and rid of control characters here.
 */
#include "app/survey/loader.h"

/* `path` is copied. */
void
az_faults_init(struct az_faults *faults, const char *path);

/* Add a fault; say its cure with az_faults_cure() next. */
void
az_faults_add(struct az_faults *faults, unsigned line, unsigned column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same of what is odd and works all the same. */
void
az_faults_warn(struct az_faults *faults, unsigned line, unsigned column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The cure of what was just added. */
void
az_faults_cure(struct az_faults *faults, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* By line and column, warnings behind all others; those of one place stay in the order in which
 * they were told. */
void
az_faults_sort(struct az_faults *faults);
